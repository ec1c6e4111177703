function decodeUplink(input) {
  var b = input.bytes, made = {};
  ["Milliseconds", "Seconds", "Minutes", "Hours", "Date", "Month", "FullYear"].forEach(function (part) {
    ["set", "setUTC"].forEach(function (verb) {
      var date = new Date(1.6e12), told = date[verb + part](b[3] * 2 + 1); // NaN where the payload is short
      made[verb + part] = [told, date.getTime(), String(date), new Date(NaN)[verb + part](1)];
    });
  });
  var late = new Date(1.6e12);
  late.setHours(5, undefined);
  return { data: { made: made, late: late, name: late.setHours.name } };
}
