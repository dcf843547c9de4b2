/// Cascading style sheet of the pages, but for the pictures.
enum PageStyle {
    static let text = """
        :root{
          --paper:#fff;--ink:#1f2328;--muted:#59636e;--line:#d1d9e0;--tint:#f3f5f7;
          --link:#0059b3;--warning:#fff4d6;--on-heat:#fff;
        }
        @media (prefers-color-scheme:dark){:root{
          --paper:#14181d;--ink:#e6e9ed;--muted:#9ba5b0;--line:#39424c;--tint:#1d232a;
          --link:#7ab8f5;--warning:#3a2f10;--on-heat:#000;
        }}
        *{box-sizing:border-box}
        body{
          margin:0 auto;padding:1rem;max-width:72rem;background:var(--paper);color:var(--ink);
          font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;
          overflow-wrap:break-word;
        }
        h1,h2,h3{line-height:1.25}
        h2{margin-top:2.5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
        a{color:var(--link)}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;padding:0;list-style:none}
        nav a{display:inline-block;padding:.35rem 0}
        .warning{background:var(--warning);padding:.5rem .75rem;border-radius:6px}
        .note{color:var(--muted);font-size:.9rem}
        .scroll{overflow-x:auto;max-width:100%;margin:1rem 0}
        table{border-collapse:collapse;font-size:.95rem;font-variant-numeric:tabular-nums}
        caption{text-align:start;font-weight:600;padding:.25rem 0}
        th,td{padding:.3rem .75rem;border-bottom:1px solid var(--line);text-align:start}
        thead th{background:var(--tint);white-space:nowrap}
        tbody th,tfoot th{
          font-weight:400;position:sticky;left:0;background:var(--paper);min-width:9rem;
        }
        tfoot tr:first-child>*{border-top:2px solid var(--muted)}
        td,.number{text-align:end;white-space:nowrap}
        td.text,.words td{text-align:start;white-space:normal}
        .heat{border-collapse:separate;border-spacing:1px}
        .heat th,.heat td{border:0;text-align:center;padding:.2rem .35rem;line-height:1.2}
        .heat thead th{background:none;font-weight:400}
        .heat tbody th{text-align:end;min-width:0}
        .heat td{
          min-width:3.4em;height:2.8em;
          background:rgba(8,48,107,var(--share,0));
        }
        @media (prefers-color-scheme:dark){.heat td{background:rgba(118,168,214,var(--share,0))}}
        .heat td[style]::after{
          display:block;font-size:.75em;counter-reset:n var(--n);content:counter(n) "%";
        }
        .heat td.little::after{content:"<1%"}
        .heat td.dark{color:var(--on-heat)}
        .heat tbody tr{background:var(--tint)}
        .heat td.sum{background:var(--paper);color:var(--muted)}
        th button{
          background:none;border:0;color:inherit;font:inherit;font-weight:600;
          cursor:pointer;padding:.25rem 0;min-height:1.5rem;
        }
        th button::after{content:"\\2195";opacity:.45;margin-left:.35rem}
        th[aria-sort=ascending] button::after{content:"\\2191";opacity:1}
        th[aria-sort=descending] button::after{content:"\\2193";opacity:1}
        :focus-visible,th button:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        details.run{border:1px solid var(--line);border-radius:8px;margin:.75rem 0;padding:0 1rem}
        summary{cursor:pointer;padding:.75rem 0}
        summary h3{display:inline;font-size:1.05rem;margin:0}
        summary span{color:var(--muted);font-weight:400;white-space:nowrap}
        figure{margin:0}
        figure.made{margin:1rem 0;max-width:60rem}
        .roll{max-width:100%;height:auto}
        .player{display:block;width:100%;max-width:30rem;margin:.5rem 0}
        .written{white-space:pre-wrap;overflow-wrap:anywhere;max-height:24rem;overflow:auto}
        .best strong{display:block;font-size:1.6rem;line-height:1.2}
        .charts{display:flex;flex-wrap:wrap;gap:1rem}
        .charts figure{flex:0 1 440px;min-width:min(100%,280px)}
        .charts figure.wide{flex:1 1 650px}
        .charts figure.pair{flex:1 1 440px;margin-bottom:1rem}
        .charts svg{display:block;max-width:100%;height:auto}
        @media (max-width:40rem){
          th,td{padding:.3rem .5rem}
          details.run{padding:0 .6rem}
        }
        @media print{details.run{break-inside:avoid}}

        """
}
