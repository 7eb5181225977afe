/// How a page looks, on screens of all widths, light or dark, and on paper.
package enum HTMLStyle {
  /// The checksum of `text` that the page's security policy names: no other style is followed.
  package static let digest = "sha256-BcCkqfLqFPO89WJ6/wzChxrG7L2ja80w1/OHLTXc0Cs="

  /// Colours stand in variables. Those of series (s1 to s8) keep a contrast of 3 : 1 to the ground and differ for
  /// colour-blind readers in lightness too; lines have dashes of their own. h0 to h8 are the shades of a heat map.
  package static let text = """

    :root { color-scheme: light dark; --ground: #fff; --raised: #f5f6f8; --ink: #1b1f24; --quiet: #57606a;
      --rule: #d5d9de; --grid: #e6e9ec; --axis: #8a939c; --link: #0b5cad; --focus: #0b5cad;
      --warning: #8a4b00; --warning-ground: #fff4e0; --warning-rule: #d98200;
      --s1: #0067a5; --s2: #c04e00; --s3: #00795a; --s4: #a0407a; --s5: #6f6300; --s6: #565f6b; --s7: #00798c;
      --s8: #8b3a1d;
      --h0: #f1f6fb; --h1: #deebf7; --h2: #c6dbef; --h3: #9ecae1; --h4: #7db8da; --h5: #5ba3d0; --h6: #2171b5;
      --h7: #08519c; --h8: #08306b; --low: #14181d; --high: #fff; }
    @media screen and (prefers-color-scheme: dark) { :root { --ground: #14171a; --raised: #1e2328; --ink: #e8eaed;
      --quiet: #a9b2bc; --rule: #3a4149; --grid: #2a3037; --axis: #6f7a85; --link: #7cb8f2; --focus: #7cb8f2;
      --warning: #ffc46b; --warning-ground: #33260f; --warning-rule: #d98200;
      --s1: #58b0e8; --s2: #f08a45; --s3: #35c39b; --s4: #e190c2; --s5: #d9c844; --s6: #b3bcc6; --s7: #6fcbd8;
      --s8: #e0a088;
      --h0: #0c2440; --h1: #0a3a6b; --h2: #0f4f8f; --h3: #1d66ab; --h4: #6fb0d8; --h5: #8ec3e3; --h6: #aed5ec;
      --h7: #cde4f4; --h8: #ebf4fb; --low: #fff; --high: #14181d; } }
    * { box-sizing: border-box; }
    html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
    body { font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; margin: 0 auto;
      max-width: 60rem; padding: 1.5rem 1.25rem 4rem; background: var(--ground); color: var(--ink); }
    h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2rem 0 .6rem; overflow-wrap: anywhere; }
    h1 { font-size: 1.75rem; margin-top: 0; }
    h2 { font-size: 1.375rem; border-top: 1px solid var(--rule); padding-top: 1.25rem; }
    h3 { font-size: 1.125rem; }
    h4, h5, h6 { font-size: 1rem; }
    p, li, dd, dt, figcaption, caption, summary { overflow-wrap: anywhere; }
    p, ul { max-width: 44rem; margin: .75rem 0; }
    a { color: var(--link); }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    .skip { position: absolute; left: -100rem; }
    .skip:focus { left: 1rem; top: .5rem; background: var(--ground); padding: .3rem .6rem; z-index: 3; }
    nav { margin: 1.5rem 0; padding: .75rem 1rem; background: var(--raised); border-radius: .4rem; }
    nav p { margin: 0 0 .3rem; font-weight: 600; }
    nav ol { list-style: none; margin: 0; padding: 0; }
    nav ol ol { padding-left: 1rem; }
    nav > ol { columns: 14rem; column-gap: 2rem; }
    nav li { break-inside: avoid; }
    nav a { display: inline-block; padding: .2rem 0; text-decoration: none; overflow-wrap: anywhere; }
    nav a:hover { text-decoration: underline; }
    .note, .remedy { color: var(--quiet); }
    .remedy span { display: inline-block; max-width: 100%; }
    .note { font-size: .9375rem; }
    figure + .note, .scroll + .note { margin-top: 0; }
    .warning { color: var(--warning); background: var(--warning-ground); border-left: .3rem solid var(--warning-rule);
      padding: .6rem .9rem; border-radius: .2rem; }
    .warning::before { content: "\\26A0\\FE0E\\00A0" / "Warning: "; font-weight: 700; }
    .list-title { font-weight: 600; margin-bottom: .3rem; }
    .list-title + ul { margin-top: 0; }
    pre { overflow-x: auto; padding: .75rem 1rem; background: var(--raised); border-radius: .4rem; font-size: .875rem; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 100%), 1fr)); gap: .75rem;
      margin: 1.25rem 0; }
    .facts div { border: 1px solid var(--rule); border-radius: .4rem; padding: .75rem .9rem; background: var(--raised); }
    .facts dt { color: var(--quiet); font-size: .875rem; }
    .facts dd { margin: .15rem 0 0; font-size: .875rem; color: var(--quiet); }
    .facts .value { color: var(--ink); font-size: 1.5rem; font-weight: 650; line-height: 1.25;
      font-variant-numeric: tabular-nums; }
    .facts small { font-size: .875rem; font-weight: 400; color: var(--quiet); }
    .facts .long { font-size: 1.25rem; }
    .logo { display: block; max-height: 3.5rem; max-width: min(16rem, 100%); margin-bottom: 1rem; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); gap: 1rem;
      margin: 1.25rem 0; }
    .cards > section { border: 1px solid var(--rule); border-radius: .4rem; padding: .9rem 1rem; min-width: 0; }
    .cards :is(h3, h4, h5, h6) { margin: 0 0 .5rem; font-size: 1.0625rem; }
    .cards .facts { grid-template-columns: repeat(auto-fill, minmax(min(7.5rem, 100%), 1fr)); gap: .5rem; margin: .5rem 0; }
    .cards .facts div { padding: .4rem .6rem; }
    .cards .facts .value { font-size: 1.125rem; }
    .cards p, .cards li { font-size: .9375rem; margin: .5rem 0; }
    .cards ul { margin: .25rem 0; padding-left: 1.1rem; }
    .cards li { margin: .15rem 0; }
    .scroll { overflow-x: auto; margin: 1rem 0; max-width: 100%; }
    table { border-collapse: separate; border-spacing: 0; font-size: .9375rem; }
    caption { text-align: left; font-weight: 600; padding: 0 0 .4rem; }
    caption span { position: sticky; left: 0; display: inline-block; max-width: min(44rem, 90vw); }
    th, td { text-align: left; vertical-align: top; padding: .3rem .75rem; border-bottom: 1px solid var(--grid); }
    th:first-child, td:first-child { padding-left: 0; }
    thead th, thead td { border-bottom: 1px solid var(--axis); vertical-align: bottom; font-weight: 600; }
    tbody th { font-weight: 400; }
    th[scope=row] { position: sticky; left: 0; background: var(--ground); max-width: 24rem; overflow-wrap: break-word;
      z-index: 1; }
    table { width: max-content; max-width: none; }
    td:not(.number) { max-width: 24rem; overflow-wrap: break-word; }
    thead :first-child:is(th, td) { position: sticky; left: 0; background: var(--ground); z-index: 1; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    td.number { white-space: nowrap; }
    figure { margin: 1.5rem 0 .75rem; container-type: inline-size; }
    figcaption { font-weight: 600; margin-bottom: .5rem; }
    summary { cursor: pointer; color: var(--link); font-size: .9375rem; padding: .25rem 0; width: fit-content; }
    svg { display: block; max-width: 100%; height: auto; font-size: 13px; }
    svg.scrolled { max-width: none; }
    .wide { display: none; }
    @container (min-width: 640px) { .wide { display: block; } .narrow { display: none; } }
    svg text { fill: var(--ink); font-variant-numeric: tabular-nums; }
    svg .quiet { fill: var(--quiet); }
    svg .figure, svg .label { font-weight: 600; }
    svg .halo { paint-order: stroke; stroke: var(--ground); stroke-width: 3px; stroke-linejoin: round; }
    .s1 { --c: var(--s1); } .s2 { --c: var(--s2); } .s3 { --c: var(--s3); } .s4 { --c: var(--s4); }
    .s5 { --c: var(--s5); } .s6 { --c: var(--s6); } .s7 { --c: var(--s7); } .s8 { --c: var(--s8); }
    .fill, svg .label { fill: var(--c); }
    .stroke { fill: none; stroke: var(--c); stroke-width: 2.25; stroke-linejoin: round; }
    .stroke.s2 { stroke-dasharray: 7 3; } .stroke.s3 { stroke-dasharray: 2 2; }
    .stroke.s4 { stroke-dasharray: 9 3 2 3; } .stroke.s5 { stroke-dasharray: 12 4; }
    .stroke.s6 { stroke-dasharray: 4 4; } .stroke.s7 { stroke-dasharray: 1 3; }
    .stroke.s8 { stroke-dasharray: 12 3 2 3 2 3; }
    .band { fill: var(--c); fill-opacity: .17; }
    .flow { fill: var(--c); fill-opacity: .4; }
    .mark { fill: var(--c); fill-opacity: .75; stroke: var(--ground); }
    .grid { stroke: var(--grid); } .axis { stroke: var(--axis); }
    .whisker { stroke: var(--ink); stroke-width: 1.25; }
    .diagonal { stroke: var(--axis); stroke-width: 1.5; stroke-dasharray: 5 4; }
    .empty { fill: none; stroke: var(--grid); }
    .h0 { fill: var(--h0); } .h1 { fill: var(--h1); } .h2 { fill: var(--h2); } .h3 { fill: var(--h3); }
    .h4 { fill: var(--h4); } .h5 { fill: var(--h5); } .h6 { fill: var(--h6); } .h7 { fill: var(--h7); }
    .h8 { fill: var(--h8); }
    svg .k0, svg .k1, svg .k2, svg .k3, svg .k4, svg .k5 { fill: var(--low); }
    svg .k6, svg .k7, svg .k8 { fill: var(--high); }
    @media screen and (prefers-color-scheme: dark) { svg .k4, svg .k5 { fill: var(--high); } }
    @media (max-width: 40rem) { body { padding: 1rem .95rem 3rem; } h1 { font-size: 1.5rem; }
      h2 { font-size: 1.25rem; } th, td { padding: .3rem .5rem; } th[scope=row] { max-width: 40vw; } td:not(.number) { max-width: 70vw; }
      .facts { grid-template-columns: repeat(auto-fill, minmax(min(9.25rem, 100%), 1fr)); gap: .5rem; }
      .facts .value { font-size: 1.25rem; } .facts .long { font-size: 1.0625rem; } nav a { padding: .4rem 0; } }
    @media screen and (min-width: 75rem) { .with-contents { display: grid; max-width: 78rem; column-gap: 3rem;
      grid-template-columns: 15rem minmax(0, 1fr); grid-template-rows: auto 1fr; }
      .with-contents nav { grid-column: 1; grid-row: 1 / 3; align-self: start; position: sticky; top: 1.5rem; margin: 0;
      max-height: calc(100vh - 3rem); overflow-y: auto; }
      .with-contents header, .with-contents main { grid-column: 2; } }
    @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
    @media print { @page { size: A4; margin: 16mm 14mm; } :root { color-scheme: light; }
      body, .with-contents { display: block; max-width: none; padding: 0; font-size: 10.5pt; } .skip, nav { display: none; }
      details:not([open]) { display: none; } .scroll { overflow: visible; } table { font-size: 8.5pt; width: auto; max-width: 100%; }
      th[scope=row], thead :first-child:is(th, td) { position: static; } thead { display: table-header-group; }
      tr, .facts div, .cards > section, svg, .warning { break-inside: avoid; } h2, h3, h4, figcaption, caption, thead { break-after: avoid; }
      figure { break-inside: avoid; } svg.scrolled { max-width: 100%; }
      .fill, .band, .flow, .mark, .facts div, .warning, rect { print-color-adjust: exact;
      -webkit-print-color-adjust: exact; } }

    """
}
