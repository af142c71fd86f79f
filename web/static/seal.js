// Work out the hash of a text for the draw in the browser: the text itself is not sent.
// SHA-256 (FIPS 180-4) by hand, because browsers offer theirs on encrypted pages only.
(() => {
  const K = [], H = [];
  for (let n = 2; K.length < 64; n++) {
    if ([...Array(n).keys()].slice(2).some((d) => n % d === 0)) continue;
    const part = (root) => ((n ** root % 1) * 2 ** 32) | 0;
    if (H.length < 8) H.push(part(1 / 2));
    K.push(part(1 / 3));
  }
  const turn = (x, n) => (x >>> n) | (x << (32 - n));
  const sha256 = (text) => {
    const bytes = [...new TextEncoder().encode(text)];
    const length = bytes.length * 8;
    bytes.push(0x80);
    while (bytes.length % 64 !== 56) bytes.push(0);
    for (let i = 7; i >= 0; i--) bytes.push(Math.floor(length / 2 ** (8 * i)) & 255);
    const h = [...H];
    for (let at = 0; at < bytes.length; at += 64) {
      const w = [];
      for (let i = 0; i < 64; i++) {
        if (i < 16) {
          w[i] = [0, 1, 2, 3].reduce((sum, k) => (sum << 8) | bytes[at + 4 * i + k], 0);
        } else {
          const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
          const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
          w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
        }
      }
      let [a, b, c, d, e, f, g, z] = h;
      for (let i = 0; i < 64; i++) {
        const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const t1 = (z + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [z, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
      }
      [a, b, c, d, e, f, g, z].forEach((value, i) => { h[i] = (h[i] + value) | 0; });
    }
    return h.map((value) => (value >>> 0).toString(16).padStart(8, "0")).join("");
  };
  document.querySelectorAll("form[data-seal]").forEach((form) => {
    const text = form.querySelector("[data-seal-text]");
    const hash = form.querySelector("[name=sealed]");
    const write = () => {
      hash.value = text.value.trim().length >= 20 ? sha256(form.dataset.seal + text.value) : "";
    };
    text.value = [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    text.addEventListener("input", write);
    write();
  });
})();
