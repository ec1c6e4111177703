var view = new DataView(new ArrayBuffer(8));
function bits(number) {
  if (number !== number) return "NaN";
  view.setFloat64(0, number);
  return view.getUint32(0).toString(16) + "." + view.getUint32(4).toString(16);
}
function decodeUplink(input) {
  var b = input.bytes, n = b.length, digits = {};
  var x = ((b[0] || 7) * 256 + (b[1] || 3)) / ((b[2] || 11) + 1), y = ((b[3] || 9) - 128) / 7;
  var given = [x, y, x / 65536, y / 100, 1 + y / 1e6, x * 1e300, x * 1e-320, y * 6, -y, 0, -0, 1, NaN, Infinity, -Infinity];
  ["exp", "log", "log10", "log2"].forEach(function (name) {
    digits[name] = given.map(function (each) { return bits(Math[name](each)); }).join();
  });
  digits.scales = [];
  for (var i = -12; i <= 12; i++) digits.scales.push(bits(Math.pow(10, i)), bits(123 * Math.pow(10, -n - i)), bits(Math.pow(2, i * n)));
  digits.powers = given.concat(256, -3, 0.9999999, 2147483649).map(function (each) {
    return [y, n, -n, 0.5, 2, 1 / 3, 5.255, -1.7, 0, NaN, Infinity, 2147483649, 1e300].map(function (power) { return bits(Math.pow(each, power)); }).join();
  });
  digits.barometer = 44330 * (1 - Math.pow((95000 + x) / 101325, 0.1903)) + " m";
  digits.thermistor = 1 / (1 / 298.15 + Math.log(x / 1e4) / 3950) - 273.15 + " °C";
  digits.others = [Math.pow("3", "2.5"), Math.pow(), Math.pow(null, -1), Math.exp("1"), Math.log([2]), Math.pow.length].map(bits);
  return { data: digits };
}
