function decodeUplink(input) {
  var b = input.bytes, moment = new Date(1.5e12 + (b[0] || 0) * 1e9 + (b[1] || 0) * 3.7e6);
  var zones = ["Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York", "America/Los_Angeles", "America/Phoenix", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland", "UTC"];
  var some = zones.slice(b.length % 8, (b.length % 8) + 4);
  return {
    data: {
      english: some.map(function (zone) { return moment.toLocaleString("en-US", { timeZone: zone }); }),
      german: moment.toLocaleString("de-DE", { timeZone: "Europe/Berlin" }),
      dutch: moment.toLocaleTimeString("nl-NL", { timeZone: "Europe/Amsterdam", hour: "2-digit", minute: "2-digit" }),
      swedish: moment.toLocaleString("sv-SE", { timeZone: "Europe/Stockholm" }),
      named: zones.slice(b.length % 7, (b.length % 7) + 2).map(function (zone) { return moment.toLocaleTimeString("en-US", { timeZone: zone, timeZoneName: "short" }); }),
      edges: [1743296399999, 1743296400000, 1761440399999, 1761440400000].map(function (at) { return new Date(at).toLocaleTimeString("en-GB", { timeZone: "Europe/Paris" }); }),
    },
  };
}
