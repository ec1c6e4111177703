function Decoder(bytes) {
  var date = new Date(Date.UTC(2026, 2, 5, 13, 4, 9));
  return {
    date: [date.toLocaleString(), date.toLocaleDateString(), date.toLocaleTimeString()],
    midnight: new Date(0).toLocaleTimeString(),
    invalid: new Date(NaN).toLocaleString(),
    numbers: [(1234567.8915).toLocaleString(), (-0.5).toLocaleString(), (1e21).toLocaleString(), (7).toLocaleString()],
    digits: (1234.5).toLocaleString("en-US", { minimumFractionDigits: 2 }),
    whole: (1234.5678).toLocaleString(undefined, { maximumFractionDigits: 1 }),
    list: [1234, 5].toLocaleString(),
    upper: "grün".toLocaleUpperCase(),
  };
}
