"""Decoders that mean harm, by what they try; the longer ones are files of their own in tests/data/codecs/hostile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_FILES = Path(__file__).parents[2] / "data" / "codecs" / "hostile"


def hostile_sources() -> dict[str, str]:
    """By name."""
    named = {path.stem: path.read_text("utf-8") for path in sorted(_FILES.glob("*.js"))}
    for kind, bodies in (_BODIES | {"texts": _TEXTS}).items():
        for number, body in enumerate(bodies):
            whole = body if kind == "texts" else f"function Decoder(bytes, port) {{ {body} }}"
            named[f"{kind}_{number}"] = whole
    named |= dict(_large())
    return named


def _large() -> Iterator[tuple[str, str]]:
    yield "large_text", f"/*{'x' * 1_048_000}*/ function Decoder() {{ return {{}}; }}"
    yield "large_beyond", f"/*{'x' * 3_000_000}*/ function Decoder() {{ return {{}}; }}"
    yield "large_parentheses", "(" * 50_000 + ")" * 50_000
    yield "large_brackets", "x = " + "[" * 100_000
    yield "large_array", f"var a = [{'1,' * 400_000}]; function Decoder() {{ return a.length; }}"
    yield "large_functions", "function f(){}" * 60_000
    yield "large_nested_functions", "function f(){" * 20_000 + "}" * 20_000
    yield "large_string", f"var s = '{'y' * 1_000_000}'; function Decoder() {{ return {{ s: s + s }}; }}"
    yield "large_regex", f"var r = /{'(a|b)' * 50_000}/; function Decoder() {{ return r.test('ab'); }}"
    yield "large_operators", f"var x = {'1+' * 200_000}1; function Decoder() {{ return {{ x: x }}; }}"
    yield "large_templates", "var x = " + "`${" * 3_000 + "1" + "}`" * 3_000


_BODIES: dict[str, tuple[str, ...]] = {
    "loop": (
        "for (;;);",
        "do {} while (true);",
        "label: while (true) continue label;",
        "var f = () => f2(), f2 = () => true; while (f()) ;",
        "while (true) try { throw 1; } catch (e) {}",
        "while (true) try { } finally { continue; }",
        "for (var x of (function* () { while (true) yield 1; })()) ;",
        "return { get a() { while (true) ; } };",
        "return { toJSON() { while (true) ; } };",
        "return [{ toJSON: () => { for (;;) ; } }];",
        "throw { toString() { while (true) ; } };",
        "throw { get message() { while (true) ; } };",
        "var e = new Error('x'); Object.defineProperty(e, 'message', { get() { while (true) ; } }); throw e;",
        "var e = new Error('x'); Object.defineProperty(e, 'name', { get() { while (true) ; } }); throw e;",
        "var e = new Error('x'); Object.defineProperty(e, 'stack', { get() { while (true) ; } }); throw e;",
        "return new Proxy({}, { ownKeys() { while (true) ; } });",
        "return new Proxy({}, { get() { while (true) ; } });",
        "return new Proxy({}, { ownKeys: () => ['a'], getOwnPropertyDescriptor() { while (true) ; } });",
        "return { then: { get call() { while (true) ; } }, get then() { while (true) ; } };",
        "console.log({ toJSON() { while (true) ; } });",
        "console.log({ get a() { while (true) ; } });",
        "[2, 1].sort(() => { while (true) ; });",
        "'abc'.replace(/b/, () => { while (true) ; });",
        "JSON.parse('[1]', () => { while (true) ; });",
        "JSON.stringify([1], () => { while (true) ; });",
        "+{ valueOf() { while (true) ; } };",
        "`${{ toString() { while (true) ; } }}`;",
        "({ [Symbol.toPrimitive]() { while (true) ; } }) + 1;",
        "var [a] = { [Symbol.iterator]() { while (true) ; } };",
        "new (class { static { while (true) ; } })();",
        "Array.from({ length: Infinity });",
        "for (var d = new Date(0); ; d.setTime(d.getTime() + 1)) d.toString();",
    ),
    "native": (
        "while (true) 'x'.padStart(5e6);",
        "while (true) 'x'.repeat(5e6);",
        "var a = new Uint8Array(4e6); while (true) a.fill(1);",
        "var a = new Uint8Array(4e6); while (true) a.indexOf(1);",
        "var a = new Float64Array(5e5); while (true) a.sort();",
        "var a = new Uint8Array(4e6); while (true) a.reverse();",
        "var a = new Uint8Array(3e6); while (true) a.slice();",
        "var s = 'x'.repeat(4e6); while (true) s.indexOf('y');",
        "var s = 'x'.repeat(2e6); while (true) s.toUpperCase();",
        "var s = 'x'.repeat(1e6); while (true) s.split('y');",
        "var a = new Array(2e5).fill(0); while (true) a.join();",
        "var a = new Array(1e5).fill(0); while (true) JSON.stringify(a);",
        "var a = new Array(2e5).fill(0); while (true) a.includes(1);",
        "var a = new Array(2e5).fill(0); while (true) a.concat();",
        "var s = '[' + '1,'.repeat(2e5) + '1]'; while (true) JSON.parse(s);",
        "var s = '%41'.repeat(2e5); while (true) decodeURIComponent(s);",
        "var s = 'a'.repeat(1e6); while (true) escape(s);",
        "var s = 'a'.repeat(1e6); while (true) btoa(s);",
        "var s = 'e\\u0301'.repeat(2e5); while (true) s.normalize('NFC');",
        "var n = 7n ** 20000n; while (true) n.toString();",
        "var n = 3n ** 50000n; while (true) n * n;",
        "while (true) Math.max.apply(null, new Array(60000));",
        "var s = 'ab'.repeat(5e5); while (true) s.replaceAll('a', '');",
        "var s = 'x'.repeat(4e6); while (true) s.localeCompare(s + 'a');",
    ),
    "memory": (
        "var a = []; while (true) a.push(a.slice());",
        "var s = 'x'; while (true) s += s;",
        "new Uint8Array(2e9);",
        "new ArrayBuffer(8e9);",
        "var a = []; while (true) a.push(new Uint8Array(1e6));",
        "var a = []; while (true) a.push(new ArrayBuffer(1e5));",
        "'x'.repeat(2 ** 30);",
        "'x'.padEnd(2 ** 30);",
        "new Array(1e8).join('x');",
        "new Array(1e9).fill(0);",
        "var n = 2n; while (true) n = n * n;",
        "1n << 100000000n;",
        "var o = {}; for (var i = 0; ; i++) o['k' + i] = i;",
        "var m = new Map(); for (var i = 0; ; i++) m.set(i, {});",
        "var l = {}; while (true) l = { l: l };",
        "var f = []; while (true) f.push(function () { return f; });",
        "var a = []; while (true) try { a.push(new Array(1e4).fill(1)); } catch (e) { a.length += 1; }",
        "try { var s = 'x'; while (true) s += s; } catch (e) { return { hidden: 1 }; }",
        "for (;;) eval('var v' + Math.random().toString(36).slice(2) + ' = new Array(1e4).fill(1)');",
        "while (true) new RegExp('a{' + 30000 + '}');",
        "var g = [], f = function* () { yield new Array(999).fill(1); }, i; for (;;) g.push((i = f(), i.next(), i));",
        "console.log('x'.repeat(5e6)); for (var i = 0; i < 1e4; i++) console.log('y'.repeat(1e5));",
        "return { a: 'x'.repeat(4e6) };",
        "return new Array(400000).fill('abc');",
        "Symbol('x'.repeat(6e6)); var a = []; while (true) a.push(Symbol('x'.repeat(1e5)));",
    ),
    "regex": (
        "/(a+)+$/.test('a'.repeat(40) + 'b');",
        "/(a|aa)+$/.test('a'.repeat(60) + 'b');",
        "/^(.*?,){25}P/.test('1,'.repeat(40));",
        "/(x+x+)+y/.test('x'.repeat(50));",
        "/(?=(a+))*b/.test('a'.repeat(1e5)); /^(([a-z])+.)+[A-Z]([a-z])+$/.test('a'.repeat(60));",
        "'a'.repeat(1e5).match(/a*a*a*a*a*b/);",
        "'a'.repeat(2e5).replace(/(.*)(.*)(.*)x/g, '');",
        "/(?<=(a+)+)b/.test('a'.repeat(50));",
        "/(\\1a|b)*c/.test('ab'.repeat(1e5));",
        "'x'.repeat(3e4).split(/(x*)*y/);",
    ),
    "deep": (
        "var f = () => f(); f();",
        "var f = (n) => [n].map(f); f(1);",
        "var a = []; for (var i = 0; i < 1e5; i++) a = [a]; return { a: a };",
        "var a = []; for (var i = 0; i < 1e5; i++) a = [a]; JSON.stringify(a);",
        "JSON.parse('['.repeat(1e6));",
        "JSON.parse('{\"a\":'.repeat(2e5));",
        "eval('('.repeat(1e5));",
        "new RegExp('('.repeat(1e5));",
        "new Function('a'.repeat(10) + '['.repeat(1e5));",
        "var o = { toString() { return '' + o; } }; return '' + o;",
        "var p = {}; for (var i = 0; i < 1e5; i++) p = Object.create(p); p.missing; return { ok: 1 };",
        "var p = {}; for (var i = 0; i < 1e4; i++) p = new Proxy(p, {}); p.x;",
        "var f = function () {}; for (var i = 0; i < 1e5; i++) f = f.bind(null); f();",
        "class A { get x() { return this.x; } } new A().x;",
        "var a = []; a[0] = a; a.toString(); a.flat(Infinity);",
        "var a = [1]; for (var i = 0; i < 30; i++) a = [a, a]; return { a: a };",
    ),
    "pollute": (
        "Object.prototype.polluted = 'yes'; return {};",
        "Array.prototype.map = () => ['stolen']; return {};",
        'JSON.stringify = () => \'{"status":"ok","data":"forged"}\'; return {};',
        "JSON.parse = () => ({ bytes: [], recvTime: 0 }); return {};",
        "Object.keys = () => { while (true) ; }; return { a: 1 };",
        "Reflect.ownKeys = null; Reflect.apply = null; return {};",
        "Object.defineProperty = () => 1; Object.freeze(Object.prototype); return {};",
        "globalThis.String = globalThis.Array = globalThis.Error = null; return {};",
        "Function.prototype.call = Function.prototype.apply = () => { while (true) ; }; return {};",
        "Array.isArray = () => true; Promise.resolve = null; return {};",
        "Object.defineProperty(globalThis, 'Decoder', { value: 1 }); return {};",
        "Object.defineProperty(Object.prototype, 'status', { get() { return 'killed'; }, set() {} }); return {};",
        "Object.defineProperty(Object.prototype, 'toJSON', { value() { return 'forged'; } }); return {};",
        "Error.prepareStackTrace = () => { while (true) ; }; null.x;",
        "Date.prototype.toISOString = Date.now = null; Math.max = null; return {};",
        "RegExp.prototype.exec = () => { while (true) ; }; return { a: null };",
        "String.prototype.includes = Array.prototype.push = () => { throw 1; }; return { a: null };",
        "Object.setPrototypeOf(Object.prototype.__proto__ || {}, null); delete globalThis.Object; return {};",
        "Object.preventExtensions(globalThis); return {};",
        "console.log = print = log = null; module = exports = 3; return {};",
    ),
    "probe": (
        "return { a: this.constructor.constructor('return process')() };",
        "return Function('return this')().process.env;",
        "return require('fs').readFileSync('/etc/passwd');",
        "import('fs').then(() => { while (true) ; }); return {};",
        "return fetch('http://127.0.0.1/');",
        "return std.open('/etc/passwd', 'r');",
        "return os.exec(['id']);",
        "return Deno.readTextFileSync('/etc/passwd');",
        "new XMLHttpRequest();",
        "new WebSocket('ws://127.0.0.1');",
        "return new Worker('x');",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Infinity);",
        "return { a: arguments.callee.caller, b: arguments.callee.caller.caller };",
        "return { a: String(arguments.callee.caller.arguments[0]) };",
        "setTimeout(() => { while (true) ; }, 0); return {};",
        "Promise.resolve().then(function again() { Promise.resolve().then(again); }); return {};",
        "(async () => { while (true) await 0; })(); return {};",
        "return (async () => ({ a: 1 }))();",
        "new FinalizationRegistry(() => { while (true) ; }).register({}, 1); return {};",
        "return new WeakRef({}).deref;",
        "WebAssembly.instantiate(new Uint8Array(8));",
        "return Symbol.for('x');",
        "return 10n;",
        "return { big: 10n };",
        "return (function* () {})();",
        "return Object.create(null, { a: { get() { throw null; }, enumerable: true } });",
        "throw new Proxy({}, { get() { throw new Proxy({}, { get() { throw 1; } }); } });",
        "throw Symbol('x');",
        "throw Object.create(null);",
        "var { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy;",
        "var { proxy, revoke } = Proxy.revocable({}, {}); revoke(); throw proxy;",
    ),
}

_TEXTS = (
    "}); while (true) ; (function(){",
    "})(); globalThis.Decoder = 1; (function(){",
    "return {Decoder: function () { while (true) ; }};",
    "*/ } ) ; //",
    "function Decoder() { return {}; } })(this); (function () { while (true) ;",
    "`",
    "'",
    "/*",
    "\u2028\u2029\0",
    "while (true) ;",
    "throw { toString() { while (true) ; } };",
    "await new Promise(() => {});",
    "import fs from 'fs'; export function decodeUplink() {}",
    "class Decoder { constructor() { while (true) ; } }",
    "var Decoder = new Proxy(function () {}, { apply() { while (true) ; } });",
    "Object.defineProperty(globalThis, 'Decoder', { get() { while (true) ; } });",
    "var module = { get exports() { while (true) ; } };",
    "Object.defineProperty(module, 'exports', { get() { while (true) ; } });",
    "module.exports = new Proxy({}, { get() { while (true) ; } });",
    "eval = null; function Decoder() { return {}; }",
    "function Decoder() { return {}; } Object.freeze(globalThis);",
    "var decentlab_decoder = { get decode() { while (true) ; } };",
    "function decodeUplink() { return { data: {}, get errors() { while (true) ; } }; }",
    "function decodeUplink() { return { data: {}, errors: new Proxy([], { get() { while (true) ; } }) }; }",
    "function decodeUplink() { return { data: {} }; } function normalizeUplink() { while (true) ; }",
)
