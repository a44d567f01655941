namespace Engram.Tests.Reports;

/// <summary>JavaScript that looks at a page, the same for every page of a report.</summary>
internal static class PageChecks
{
    /// <summary>Count of texts, and those below WCAG 2.2, level AA: 4.5 for text, 3 for large text.</summary>
    public const string LeastContrast =
        """
        (() => {
          const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
          const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
          const parse = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length < 4 ? [...n, 1] : n; };
          const behind = element => { for (let e = element; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
          const found = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const element = walk.currentNode.parentElement, style = getComputedStyle(element);
            if (!walk.currentNode.data.trim() || element.closest('title,style') || style.visibility === 'hidden') continue;
            const ink = parse(element instanceof SVGElement ? style.fill : style.color), paper = behind(element);
            const [a, b] = [luminance(ink), luminance(paper)].sort((x, y) => y - x);
            const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 600);
            found.push({ ratio: (a + 0.05) / (b + 0.05), least: large ? 3 : 4.5, text: walk.currentNode.data.trim().slice(0, 40), place: element.className.baseVal ?? element.className });
          }
          return { count: found.length, bad: found.filter(f => f.ratio < f.least) };
        })()
        """;

    /// <summary>Elements beyond the window's right edge, and texts that leave their drawing.</summary>
    public const string Overflow =
        """
        [...document.body.querySelectorAll('*')].filter(e => !e.closest('.scroll,.skip,svg') && e.getBoundingClientRect().right > innerWidth + 0.5).map(e => e.tagName + '.' + e.className).concat(
          [...document.querySelectorAll('svg.plot text')].filter(t => { const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect(); return a.left < b.left - 1 || a.right > b.right + 1 || a.bottom > b.bottom + 1 || a.top < b.top - 1; }).map(t => t.textContent))
        """;

    /// <summary>What has no name for those who do not see it.</summary>
    public const string Unnamed =
        """
        [].concat(
          document.documentElement.lang === 'en' ? [] : ['no language'],
          document.title ? [] : ['no title'],
          document.querySelectorAll('h1').length === 1 ? [] : ['not one h1'],
          [...document.images].filter(i => !i.alt.trim()).map(i => 'image without text'),
          [...document.querySelectorAll('svg:not([aria-hidden])')].filter(s => s.getAttribute('role') !== 'img' || !s.getAttribute('aria-label')).map(s => 'drawing without text'),
          [...document.querySelectorAll('section')].filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent.trim()).map(s => 'section without heading ' + s.id),
          [...document.querySelectorAll('article')].filter(s => !document.getElementById(s.getAttribute('aria-labelledby'))?.textContent.trim()).map(s => 'card without heading ' + s.id),
          [...document.querySelectorAll('th')].filter(t => !t.scope || !t.textContent.trim()).map(t => 'heading cell without scope or text'),
          [...document.querySelectorAll('a')].filter(a => !a.textContent.trim()).map(a => 'link without text'),
          [...document.querySelectorAll('a[href^="#"]')].filter(a => !document.getElementById(a.getAttribute('href').slice(1))).map(a => 'link to nothing ' + a.getAttribute('href')),
          [...document.querySelectorAll('.scroll')].filter(s => s.tabIndex !== 0 || !s.getAttribute('aria-label')).map(s => 'region that the keyboard cannot scroll'),
          [...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).map(id => 'two elements ' + id))
        """;
}
