// Math's powers and logarithms to V8's last digit: the engine has those of the system's library, which differ from V8's and
// from one system to another. After fdlibm as V8 has it, of which Sun says: Copyright (C) 1993 by Sun Microsystems, Inc. All
// rights reserved. Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice
// is preserved. Evaluated, before the decoder, for texts that name one of them.
(function () {
  "use strict";
  const { pow: power, floor, sqrt, abs } = Math;
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer); // the low one first: all systems it runs on are little-endian
  const LN2_HIGH = 6.93147180369123816490e-1;
  const LN2_LOW = 1.90821492927058770002e-10;
  const TWO53 = 9007199254740992;

  function highOf(x) {
    double[0] = x;
    return words[1] | 0;
  }

  function withoutLow(x) {
    double[0] = x;
    words[0] = 0;
    return double[0];
  }

  function withHigh(x, high) {
    double[0] = x;
    words[1] = high;
    return double[0];
  }

  // Of e to the reduced x, and of 2 to the reduced z.
  const remainder = (z, t) =>
    z - t * (1.66666666666666019037e-1 + t * (-2.77777777770155933842e-3 + t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));

  // ---- powers -------------------------------------------------------------------------------------------------------------

  function pow(base, exponent) {
    const x = +base;
    const y = +exponent;
    if (y === 1) return x;
    if (y === 2) return x * x;
    if (y !== y || y - y !== 0 || x - x !== 0 || x === 0 || y === 0) return power(x, y); // no rounding there
    if (y === 0.5 && x > 0) return sqrt(x);
    if (y === -1) return 1 / x;
    const isWhole = floor(y) === y;
    if (x < 0 && !isWhole) return NaN;
    const size = abs(x);
    const native = power(size, y);
    const isExact = isWhole && (size === 2 || size === 1 || (y > 0 && native < TWO53 && floor(size) === size));
    const result = isExact ? native : powerOf(size, y);
    return x < 0 && abs(y) < TWO53 && y % 2 ? -result : result;
  }

  let low = 0; // what the logarithm has behind its high part

  // Of a finite x above 0.
  function powerOf(x, y) {
    const place = highOf(x);
    const length = highOf(abs(y));
    const isLarge = length > 0x41e00000;
    if (isLarge && (length > 0x43f00000 || place < 0x3fefffff || place > 0x3ff00000)) return x < 1 === y < 0 ? Infinity : 0;
    const high = isLarge ? nearOne(x) : binaryLogarithm(x); // and low
    const part = withoutLow(y);
    const rest = (y - part) * high + y * low;
    const main = part * high;
    return exponential(main, rest);
  }

  function nearOne(x) {
    const t = x - 1;
    const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
    const u = 1.44269502162933349609 * t;
    const v = t * 1.92596299112661746887e-8 - w * 1.442695040888963387;
    const high = withoutLow(u + v);
    low = v - (high - u);
    return high;
  }

  function binaryLogarithm(given) {
    let x = given;
    let n = 0;
    if (x < 2.2250738585072014e-308) {
      x *= TWO53;
      n = -53;
    }
    let ix = highOf(x);
    n += (ix >> 20) - 0x3ff;
    const fraction = ix & 0xfffff;
    ix = fraction | 0x3ff00000;
    const isUpper = fraction > 0x3988e && fraction < 0xbb67a;
    if (fraction >= 0xbb67a) {
      n += 1;
      ix -= 0x00100000;
    }
    x = withHigh(x, ix);
    const around = isUpper ? 1.5 : 1;
    const u = x - around;
    const v = 1 / (x + around);
    const s = u * v;
    const sHigh = withoutLow(s);
    let tHigh = withHigh(0, ((ix >> 1) | 0x20000000) + 0x00080000 + (isUpper ? 0x40000 : 0));
    const sLow = v * (u - sHigh * tHigh - sHigh * (x - (tHigh - around)));
    let s2 = s * s;
    let r = s2 * s2 * (5.99999999999994648725e-1 + s2 * (4.28571428578550184252e-1 + s2 * (3.33333329818377432918e-1 + s2 * (2.72728123808534006489e-1 + s2 * (2.30660745775561754067e-1 + s2 * 2.06975017800338417784e-1)))));
    r += sLow * (sHigh + s);
    s2 = sHigh * sHigh;
    tHigh = withoutLow(3 + s2 + r);
    const tLow = r - (tHigh - 3 - s2);
    const a = sHigh * tHigh;
    const b = sLow * tHigh + tLow * s;
    const pHigh = withoutLow(a + b);
    const zHigh = 9.61796700954437255859e-1 * pHigh;
    const zLow = -7.02846165095275826516e-9 * pHigh + (b - (pHigh - a)) * 9.61796693925975554329e-1 + (isUpper ? 1.35003920212974897128e-8 : 0);
    const shift = isUpper ? 5.84962487220764160156e-1 : 0;
    const high = withoutLow(zHigh + zLow + shift + n);
    low = zLow - (high - n - shift - zHigh);
    return high;
  }

  // 2 to the power of both.
  function exponential(main, rest) {
    let z = rest + main;
    if (z >= 1024 && (z > 1024 || rest + 8.0085662595372944372e-17 > z - main)) return Infinity;
    if (z <= -1075 && (z < -1075 || rest <= z - main)) return 0;
    const n = abs(z) > 0.5 ? (z < 0 ? -floor(0.5 - z) : floor(z + 0.5)) : 0;
    const left = main - n;
    const t = withoutLow(rest + left);
    const u = t * 6.93147182464599609375e-1;
    const v = (rest - (t - left)) * 6.93147180559945286227e-1 + t * -1.90465429995776804525e-9;
    z = u + v;
    const w = v - (z - u);
    const c = remainder(z, z * z);
    z = 1 - ((z * c) / (c - 2 - (w + z * w)) - z); // the parentheses are V8's, not fdlibm's
    return n > -1021 && n < 1024 ? z * power(2, n) : z * power(2, n > 0 ? 1023 : -969) * power(2, n > 0 ? n - 1023 : n + 969);
  }

  function exp(given) {
    let x = +given;
    if (x !== x || x > 709.782712893384 || x < -745.1332191019411) return x !== x ? NaN : x > 0 ? Infinity : 0;
    const size = abs(x);
    const high = highOf(size);
    if (high < 0x3e300000) return 1 + x;
    let k = 0;
    let main = x;
    let rest = 0;
    if (high > 0x3fd62e42) {
      if (x === 1) return 2.718281828459045;
      if (high < 0x3ff0a2b2) k = x < 0 ? -1 : 1;
      else k = (1.442695040888963387 * x + (x < 0 ? -0.5 : 0.5)) | 0;
      main = x - k * LN2_HIGH;
      rest = k * LN2_LOW;
      x = main - rest;
    }
    const c = remainder(x, x * x);
    if (!k) return 1 - ((x * c) / (c - 2) - x);
    const y = 1 - (rest - (x * c) / (2 - c) - main);
    if (k === 1024) return y * 2 * 8.98846567431158e307;
    return k >= -1021 ? y * power(2, k) : y * power(2, k + 1000) * 9.332636185032189e-302;
  }

  // ---- logarithms -----------------------------------------------------------------------------------------------------------

  const series = (z, w) =>
    z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1))) +
    w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));

  // What is no number above 0, or is no end of numbers.
  const oddly = (x) => (x === 0 ? -Infinity : x > 0 ? x : NaN);

  function log(given) {
    let x = +given;
    if (!(x > 0 && x < Infinity)) return oddly(x);
    let k = 0;
    if (x < 2.2250738585072014e-308) {
      k = -54;
      x *= 18014398509481984;
    }
    let high = highOf(x);
    k += (high >> 20) - 1023;
    high &= 0xfffff;
    const i = (high + 0x95f64) & 0x100000;
    k += i >> 20;
    const f = withHigh(x, high | (i ^ 0x3ff00000)) - 1;
    if ((0xfffff & (2 + high)) < 3) {
      if (f === 0) return k ? k * LN2_HIGH + k * LN2_LOW : 0;
      const r = f * f * (0.5 - 0.33333333333333333 * f);
      return k ? k * LN2_HIGH - (r - k * LN2_LOW - f) : f - r;
    }
    const s = f / (2 + f);
    const r = series(s * s, s * s * s * s);
    if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
      const half = 0.5 * f * f;
      return k ? k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f) : f - (half - s * (half + r));
    }
    return k ? k * LN2_HIGH - (s * (f - r) - k * LN2_LOW - f) : f - s * (f - r);
  }

  function log10(given) {
    let x = +given;
    if (!(x > 0 && x < Infinity)) return oddly(x);
    if (x === 1) return 0;
    let k = 0;
    if (x < 2.2250738585072014e-308) {
      k = -54;
      x *= 18014398509481984;
    }
    const high = highOf(x);
    k += (high >> 20) - 1023;
    const i = k < 0 ? 1 : 0;
    x = withHigh(x, (high & 0xfffff) | ((0x3ff - i) << 20));
    const y = k + i;
    return y * 3.69423907715893078616e-13 + 4.34294481903251816668e-1 * log(x) + y * 3.01029995663611771306e-1;
  }

  function log2(given) {
    let x = +given;
    if (!(x > 0 && x < Infinity)) return oddly(x);
    if (x === 1) return 0;
    let k = 0;
    if (x < 2.2250738585072014e-308) {
      k = -54;
      x *= 18014398509481984;
    }
    let high = highOf(x);
    k += (high >> 20) - 1023;
    high &= 0xfffff;
    const i = (high + 0x95f64) & 0x100000;
    k += i >> 20;
    const f = withHigh(x, high | (i ^ 0x3ff00000)) - 1;
    const half = 0.5 * f * f;
    const s = f / (2 + f);
    const main = withoutLow(f - half);
    const rest = f - main - half + s * (half + series(s * s, s * s * s * s));
    const product = main * 1.44269504072144627571;
    const sum = k + product;
    return (rest + main) * 1.67517131648865118353e-10 + rest * 1.44269504072144627571 + (k - sum + product) + sum;
  }

  for (const made of [pow, exp, log, log10, log2]) Object.defineProperty(Math, made.name, { value: made, writable: true, enumerable: false, configurable: true });
});
