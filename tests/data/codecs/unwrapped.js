function decodeUplink(input) {
  return { temperature: 21.5 };
}
