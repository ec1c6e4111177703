function decodeUplink(input) {
  var b = input.bytes, value = (b[0] * 256 + b[1]) / 7, moment = new Date(1.3e12 + (b[0] || 0) * 1e9);
  return {
    data: {
      plain: new Intl.NumberFormat("en-US").format(value),
      fixed: Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value),
      euro: new Intl.NumberFormat("de-DE", { style: "currency", currency: "EUR" }).format(1234.5),
      day: new Intl.DateTimeFormat("en-US").format(moment),
      time: new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", hour: "2-digit", minute: "2-digit" }).format(moment),
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      sorted: ["b10", "b9", "a", "B"].sort(new Intl.Collator("en", { numeric: true }).compare),
      mapped: [1, 22].map(new Intl.NumberFormat("en-US", { minimumIntegerDigits: 3 }).format),
      kind: typeof Intl + String(Intl),
      big: (12345678n).toLocaleString("en-US"),
    },
  };
}
