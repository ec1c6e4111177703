function Decoder(bytes) {
  var list = function (count) { var all = []; for (var i = 0; i < count; i++) all.push((i * 37 + bytes.length * 11) % 101); return all; };
  var comparisons = [
    function (a, b) { return a < b; },
    function (a, b) { return a > b; },
    function (a, b) { return a < b ? -1 : 0; },
    function (a, b) { return a > b ? 1 : 0; },
    function () { return 1; },
    function () { return -1; },
    function (a, b) { return a % 2 - b % 2 || b - a; },
    function () { return NaN; },
  ];
  var asked = [];
  [3, 1, 2, 5, 4].sort(function (a, b) { asked.push(a + ":" + b); return a - b; });
  return {
    asked: asked,
    sorted: comparisons.map(function (by) { return [bytes.slice().sort(by), list(9).sort(by), list(80).sort(by), [3, , undefined, 1, 2].sort(by)]; }),
    copies: comparisons.map(function (by) { return list(12).toSorted(by); }),
  };
}
