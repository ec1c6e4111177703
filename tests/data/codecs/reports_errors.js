function decodeUplink(input) {
  return { data: { kept: 1 }, errors: ["checksum", { code: 7 }, new Error("late")], warnings: "one text" };
}
