/** The only style of the gate's pages; HTTP allows exactly this text by its hash. */
export const PAGE_STYLE = `
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;background:#eef1f5;color:#1f2937;font:17px/1.6 system-ui,-apple-system,"PingFang SC","HarmonyOS Sans SC","Microsoft YaHei","Noto Sans CJK SC","Noto Serif CJK JP",sans-serif;--tone:#4b5563}
.valid-now{--tone:#157347}
.not-yet{--tone:#1d4ed8}
.pending{--tone:#9a5b00}
.valid-inside{--tone:#0b5c70}
.over{--tone:#4b5563}
.cancelled{--tone:#b3261e}
.unknown{--tone:#7a1420}
.busy,.trouble{--tone:#374151}
main{max-width:30rem;margin:0 auto;min-height:100vh;background:#fff;display:flex;flex-direction:column}
header{position:relative;overflow:hidden;padding:1rem 1.25rem 1.1rem;background:var(--tone);color:#fff;text-align:center}
header::after{content:"";position:absolute;inset:0;background:linear-gradient(105deg,transparent 35%,rgb(255 255 255/22%) 50%,transparent 65%);transform:translateX(-100%);animation:light 3s linear infinite}
@keyframes light{to{transform:translateX(100%)}}
.kind{margin:0;font-size:.9rem;letter-spacing:.15em;opacity:.9}
.sign{width:4.4rem;height:4.4rem;margin:.5rem 0 0;padding:.35rem;border:3px solid currentColor;border-radius:50%;fill:none;stroke:currentColor;stroke-width:6;stroke-linecap:round;stroke-linejoin:round}
h1{margin:.1rem 0 .2rem;font-size:2.9rem;line-height:1.25;font-weight:700;letter-spacing:.06em}
.meaning{margin:0;font-size:1.1rem}
section{flex:1;padding:.4rem 1.25rem 1.4rem}
dl{margin:0}
dl div{display:flex;gap:1rem;padding:.5rem 0;border-bottom:1px solid #e5e7eb}
dt{flex:0 0 3rem;color:#5b6472}
dd{margin:0;flex:1;font-weight:600;overflow-wrap:anywhere;white-space:pre-line;font-variant-numeric:tabular-nums}
figure{margin:.7rem 0 0;text-align:center}
.qr{width:11.5rem;height:11.5rem;display:block;margin:0 auto;fill:#111827}
figcaption{font-size:.85rem;color:#5b6472}
.note{margin:1.2rem 0}
.as-of{margin:.7rem 0 0;font-size:.95rem;font-variant-numeric:tabular-nums;opacity:.95}
time{font-weight:600}
@media (min-width:40rem){main{margin:3rem auto;min-height:0;border-radius:20px;overflow:hidden;box-shadow:0 12px 40px rgb(30 50 90/14%)}}
@media (prefers-reduced-motion:reduce){header::after{animation:none;display:none}}
@media print{header::after{display:none}}
`
