function decodeUplink(input) {
  return {
    data: {
      now: Date.now(),
      date: new Date(),
      received: input.recvTime,
      called: Date(),
      text: String(new Date(0)),
      year: new Date().getFullYear(),
      zone: new Date().getTimezoneOffset(),
      is: new Date() instanceof Date && input.recvTime instanceof Date,
      parsed: new Date("2026-03-05T13:04:09Z").getTime() === Date.UTC(2026, 2, 5, 13, 4, 9),
      local: new Date(2026, 2, 5).toISOString(),
      random: [Math.random(), Math.random()],
    },
  };
}
