define("a.js", function (require, module, exports) {
  "use strict";
  const { b: [c = 1, ...d], ...e } = require("./b.js");
  class F extends c { static #g = 0; get h() { return `x${F.#g?.i ?? /[/\]]+/giu}`; } async *[c]() { for await (const j of d) yield* j; } }
  label: for (let k in e) { switch (k) { case 1: continue label; default: try { throw 1n; } catch { break label; } finally { } } }
  module.exports = { F, l: async (m, n = m ** 2) => { await wx.login({ success: ({ code }) => void n }); }, async o() {} };
});
