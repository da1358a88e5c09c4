/** Every colour is a pair for light and dark; the theme only sets color-scheme. */
export const STYLE = `
:root{color-scheme:light dark;
--ground:light-dark(#f5f6f9,#0c111d);--panel:light-dark(#fff,#141b2b);--raised:light-dark(#f7f8fb,#1a2337);
--line:light-dark(#dfe3ec,#2a3650);--line-soft:light-dark(#edf0f5,#1f293e);
--ink:light-dark(#141c2e,#e8edf9);--ink-2:light-dark(#4a566e,#b0bbd4);--ink-3:light-dark(#5b6780,#93a0bd);
--accent:light-dark(#2257c4,#8fb8ff);--accent-soft:light-dark(#e7eefc,#1c2c52);
--good:light-dark(#0a6e48,#52d6a4);--good-soft:light-dark(#dcf4e9,#10352a);
--bad:light-dark(#b42a20,#ff8a80);--bad-soft:light-dark(#fdeae7,#401d21);
--warn:light-dark(#845300,#f2c264);--warn-soft:light-dark(#fdf2d8,#3b2d12);
--s0:light-dark(#2f6fe4,#6ea8fe);--s1:light-dark(#0c8f7d,#3fd0bd);--s2:light-dark(#a94ec9,#d68cf2);
--s3:light-dark(#d9822b,#ffb066);--s4:light-dark(#6a8a1a,#b2d455);--s5:light-dark(#c7407d,#ff8dbd);
--s6:light-dark(#5257d6,#9fa2ff);--s7:light-dark(#0a84a8,#5fc9ea);
--others:light-dark(#9aa3b5,#6d7890);--idle:light-dark(#d3d8e2,#39455f);
--sans:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,sans-serif;
--mono:ui-monospace,'SF Mono','Cascadia Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace}
:root[data-theme=light]{color-scheme:light}:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 var(--sans);font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
.page{max-width:1120px;margin:0 auto;padding:28px 24px 56px}
h1,h2,h3,p,ul,ol,dl,dd,figure{margin:0}ul,ol{padding:0;list-style:none}
h1{font-size:clamp(26px,4.4vw,38px);line-height:1.12;letter-spacing:-.02em;font-weight:700;overflow-wrap:anywhere}
h2{font-size:20px;letter-spacing:-.01em;line-height:1.25;font-weight:680}
h3{font-size:15px;font-weight:650}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px;top:8px;background:var(--panel);padding:8px 12px;z-index:2}.skip:focus{left:8px}
header{display:flex;gap:16px;justify-content:space-between;align-items:flex-start}
.eyebrow{color:var(--accent);font-weight:650;font-size:13px;letter-spacing:.04em;text-transform:uppercase;margin-bottom:6px}
.meta{color:var(--ink-2);margin-top:8px}.meta small{display:block;color:var(--ink-3);font-size:13px}
button{font:inherit;color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:8px;padding:6px 12px;cursor:pointer}
button:hover{border-color:var(--accent)}.theme{flex:none;font-size:13px}
nav{margin:20px 0 0}nav ul{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:14px}
section{margin-top:36px}section>h2{margin-bottom:4px}.lead{color:var(--ink-2);margin-bottom:14px;max-width:75ch}
.panel{background:var(--panel);border:1px solid var(--line);border-radius:14px;padding:20px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin-top:22px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:14px;padding:16px 18px}
.card dt{color:var(--ink-2);font-size:14px}.card dd b{display:block;font-size:27px;line-height:1.2;letter-spacing:-.02em;font-weight:700;margin:4px 0 2px;white-space:nowrap}
.card dd span{color:var(--ink-3);font-size:13.5px;display:block;line-height:1.4}
.card.main{background:var(--accent-soft);border-color:transparent}.card.main dt,.card.main dd span{color:var(--ink-2)}
.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}.muted{color:var(--ink-3)}
.split{display:flex;height:26px;border-radius:8px;overflow:hidden;gap:2px;margin:4px 0 12px}.split i{display:block;min-width:2px}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;font-size:14px;color:var(--ink-2)}
.legend li{display:flex;gap:8px;align-items:baseline;min-width:0;overflow-wrap:anywhere}.legend b{color:var(--ink);font-weight:600;white-space:nowrap}
.key{flex:none;width:11px;height:11px;border-radius:3px;display:inline-block;transform:translateY(1px)}
.key.dot{background:var(--bad);border-radius:50%;width:9px;height:9px}.key.band{background:var(--accent-soft);border:1px dashed var(--accent)}
figure svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font:12px var(--sans);fill:var(--ink-3)}svg .axis{stroke:var(--line);stroke-width:1}svg .grid{stroke:var(--line-soft);stroke-width:1}
svg .band{fill:var(--accent);opacity:.16}svg .ahead{stroke:var(--accent);stroke-width:2;stroke-dasharray:5 4;fill:none}
svg .mark{fill:var(--bad)}.narrow{display:none!important}
.scroll{overflow-x:auto;margin:0 -20px;padding:0 20px}
table{border-collapse:collapse;width:100%;font-size:14.5px}
th,td{padding:8px 10px;text-align:right;border-bottom:1px solid var(--line-soft);vertical-align:middle;white-space:nowrap}
th:first-child,td:first-child,.left{text-align:left!important}th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
thead th{color:var(--ink-2);font-weight:600;font-size:13px;border-bottom-color:var(--line);vertical-align:bottom}
tbody th{font-weight:500;white-space:normal;overflow-wrap:anywhere;min-width:150px}
tfoot td,tfoot th{font-weight:650;border-bottom:0;border-top:1px solid var(--line)}
tr.rest th,tr.rest td{color:var(--ink-2)}
.bar{height:6px;border-radius:3px;background:var(--s0);margin-top:4px;min-width:1px}.bar.of-idle{background:var(--others)}.bar.of-others{background:var(--others)}
.spark{width:88px;height:22px;display:block;margin-left:auto}.spark polyline{fill:none;stroke:var(--accent);stroke-width:1.5}
.chip{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12.5px;font-weight:600;background:var(--raised);color:var(--ink-2);border:1px solid var(--line);white-space:nowrap}
.chip.low{background:var(--good-soft);color:var(--good);border-color:transparent}.chip.moderate{background:var(--warn-soft);color:var(--warn);border-color:transparent}.chip.high{background:var(--bad-soft);color:var(--bad);border-color:transparent}
.advice{border:1px solid var(--line);border-radius:12px;background:var(--panel);margin-top:8px}
.advice>summary{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:2px 16px;padding:12px 16px;cursor:pointer;list-style-position:outside}
.advice>summary::-webkit-details-marker{display:none}
.advice .name::before{content:'▸';color:var(--ink-3);display:inline-block;width:1.1em;font-weight:400}.advice[open] .name::before{content:'▾'}.advice .name{font-weight:600;overflow-wrap:anywhere}.advice .amount{font-weight:680;text-align:right}.advice .steps{padding-left:1.1em;color:var(--ink-2);font-size:14px;overflow-wrap:anywhere}
.advice .chips{text-align:right;display:flex;gap:6px;justify-content:flex-end;flex-wrap:wrap}
.advice>.body{padding:2px 16px 16px;border-top:1px solid var(--line-soft)}.advice .body p{margin-top:10px;color:var(--ink-2);max-width:85ch}.advice .body h3{margin-top:14px}
details.more{margin-top:12px}details.more>summary{cursor:pointer;color:var(--accent);font-weight:550}
.patch{position:relative;margin-top:8px}.patch>summary{cursor:pointer;color:var(--ink-2);font-size:14px;padding:2px 0}
pre{margin:6px 0 0;background:var(--raised);border:1px solid var(--line-soft);border-radius:8px;padding:12px;overflow-x:auto;font:12.5px/1.5 var(--mono);white-space:pre;tab-size:2}
.copy{font-size:12.5px;padding:3px 10px;margin-top:6px}
.found{display:grid;gap:10px}.found>li{background:var(--panel);border:1px solid var(--line);border-left:4px solid var(--warn);border-radius:10px;padding:12px 16px}
.found>li.drop{border-left-color:var(--good)}.found p{margin-top:2px}.found ul{margin-top:6px;color:var(--ink-2);font-size:14px;display:grid;gap:2px}.found li{overflow-wrap:anywhere}
.plain{display:grid;gap:6px;color:var(--ink-2);max-width:90ch;font-size:14.5px}.plain li{padding-left:16px;position:relative;overflow-wrap:anywhere}.plain li::before{content:'';position:absolute;left:2px;top:.62em;width:5px;height:5px;border-radius:50%;background:var(--ink-3)}
footer{margin-top:44px;padding-top:14px;border-top:1px solid var(--line);color:var(--ink-3);font-size:13px}
@media (max-width:640px){.page{padding:18px 14px 40px}.panel{padding:14px}.scroll{margin:0 -14px;padding:0 14px}
.wide{display:none!important}.narrow{display:block!important}.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.card{padding:12px}.card.main{grid-column:1/-1}.card dd b{font-size:21px}.card.main dd b{font-size:30px}
header{flex-wrap:wrap}table.tight .optional{display:none}.advice>summary{padding:12px}tbody th{min-width:120px}th,td{padding:7px 6px}}
@media print{:root{color-scheme:light}body{background:#fff;font-size:11pt}.page{max-width:none;padding:0}button,nav,.skip{display:none!important}.panel,.card,.advice,.found>li,tr,figure{break-inside:avoid}section{margin-top:22px}pre{white-space:pre-wrap}.split i,.bar,.key,.card,.chip,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
