(() => {
  const shown = (part) => part.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && part.getClientRects().length > 0;
  const named = (part) => `${part.tagName.toLowerCase()}${part.id ? `#${part.id}` : ""}${part.className && typeof part.className === "string" ? `.${part.className.trim().split(/\s+/).join(".")}` : ""} "${(part.innerText ?? part.value ?? "").trim().slice(0, 30)}"`;
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  // In the order of the page; of a group of radios the one that Tab stops at.
  const stops = () => [...document.querySelectorAll(FOCUSABLE)].filter((part) => {
    if (part.disabled || part.tabIndex < 0 || !part.checkVisibility({ visibilityProperty: true })) return false;
    if (part.closest("[inert]")) return false;
    if (part.type !== "radio") return true;
    const group = [...document.querySelectorAll(`input[type=radio][name="${part.name}"]`)].filter((each) => each.form === part.form);
    return part === (group.find((each) => each.checked) ?? group[0]);
  });
  const isVisuallyHidden = (part) => {
    for (let each = part; each; each = each.parentElement) {
      if (each.classList.contains("vh")) return true;
    }
    return false;
  };
  // The box that a finger or the eye meets: a hidden radio's is its label.
  const boxOf = (part) => {
    const label = part.matches("input[type=radio], input[type=checkbox], input[type=file]") ? part.labels?.[0] : null;
    return (label ?? part).getBoundingClientRect();
  };
  const isInSentence = (part) => part.matches("a") && getComputedStyle(part).display === "inline";

  const channels = (colour) => {
    const numbers = colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    return { rgb: numbers.slice(0, 3), alpha: numbers.length > 3 ? numbers[3] : 1 };
  };
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((each) => each / 255).map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const backgroundOf = (part) => {
    for (let each = part; each; each = each.parentElement) {
      const { rgb, alpha } = channels(getComputedStyle(each).backgroundColor);
      if (alpha === 1) return rgb;
      if (alpha > 0) return null;
    }
    return [255, 255, 255];
  };

  const colours = (text) => (text.match(/rgba?\([^)]*\)/g) ?? []).map(channels).filter(({ alpha }) => alpha > 0).map(({ rgb }) => rgb);
  const hasOutline = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && channels(style.outlineColor).alpha > 0;
  // What may carry the ring of a stop: itself, or the box that stands for it.
  const ringsOf = (part) => [part, part.parentElement, part.nextElementSibling, part.labels?.[0], part.closest("label, .chip")].filter(Boolean).filter((each) => hasOutline(getComputedStyle(each)));
  // Lamp and ink are drawn together: one of them has to stand out from the ground.
  const standsOut = (each) => {
    const ground = backgroundOf(each.parentElement);
    const style = getComputedStyle(each);
    return !ground || colours(`${style.outlineColor} ${style.boxShadow}`).some((colour) => contrast(colour, ground) >= 3);
  };
  const isBox = (part) => ["block", "flex", "grid", "list-item"].includes(getComputedStyle(part).display) && ["static", "relative"].includes(getComputedStyle(part).position);

  return {
    // A5: nothing but what says so may scroll to its side
    wide() {
      const root = document.documentElement;
      const faults = root.scrollWidth > root.clientWidth ? ["scrolls sideways"] : [];
      for (const part of document.querySelectorAll("body *")) {
        if (part.scrollWidth <= part.clientWidth + 1 || part.matches("textarea, select, input, [data-scroll]")) continue;
        if (["auto", "scroll"].includes(getComputedStyle(part).overflowX) && shown(part)) faults.push(`${named(part)} scrolls sideways inside`);
      }
      // A sheet goes past its column on a phone, up to both edges, on purpose.
      for (const part of document.querySelectorAll("main *")) {
        if (part.scrollWidth <= part.clientWidth + 1 || !isBox(part) || part.matches("textarea, select, input") || part.querySelector(":scope > .leaf")) continue;
        if (getComputedStyle(part).overflowX === "visible" && shown(part) && !isVisuallyHidden(part)) faults.push(`${named(part)} holds more than it is wide`);
      }
      return faults;
    },

    // A4, A9, A10, A11, A14, A15
    still() {
      const faults = [];
      for (const part of document.querySelectorAll(FOCUSABLE)) {
        if (!shown(part) || isVisuallyHidden(part) || isInSentence(part) || part.matches(".skip")) continue;
        const { width, height } = boxOf(part);
        if (width < 24 || height < 24) faults.push(`A4: ${named(part)} is ${Math.round(width)} x ${Math.round(height)}`);
        else if (part.matches("button, .btn, input:not([type=file]), select, textarea") && height < 43.5) faults.push(`A4: ${named(part)} is ${Math.round(height)} high`);
      }
      for (const chip of document.querySelectorAll(".chip")) {
        const { height } = chip.getBoundingClientRect();
        if (shown(chip) && innerWidth < 640 && height < 51.5) faults.push(`A4: ${named(chip)} is ${Math.round(height)} high on a phone`);
      }
      for (const sign of document.querySelectorAll(".tag > svg")) {
        const [{ bottom }, tag] = [sign.getBoundingClientRect(), sign.parentElement.getBoundingClientRect()];
        if (shown(sign) && bottom < tag.top + tag.height / 2) faults.push(`4.4: the sign of ${named(sign.parentElement)} stands over its word`);
      }
      const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((part) => part.checkVisibility()).map((part) => Number(part.tagName[1]));
      if (levels.filter((level) => level === 1).length !== 1) faults.push(`A9: ${levels.filter((level) => level === 1).length} first headings`);
      levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) faults.push(`A9: a level is skipped before heading ${at + 1}`); });
      const banners = [...document.querySelectorAll("header")].filter((part) => !part.closest("main, section, article, aside, nav"));
      if (banners.length !== 1) faults.push(`A10: ${banners.length} banners`);
      if (document.querySelectorAll("main").length !== 1) faults.push("A10: not one main");
      const navs = [...document.querySelectorAll("nav")];
      if (navs.some((nav) => !nav.getAttribute("aria-label") && !nav.getAttribute("aria-labelledby"))) faults.push("A10: a nav has no name");
      if (document.documentElement.lang !== "en-GB") faults.push(`A11: the language is ${document.documentElement.lang}`);
      const moving = document.getAnimations().filter((each) => each.playState === "running");
      if (moving.length) faults.push(`A14: ${moving.length} animations run`);
      for (const part of document.querySelectorAll("*")) {
        if (part.hasAttribute("style")) faults.push(`A15: ${named(part)} has a style of its own`);
        if ([...part.attributes].some(({ name }) => name.startsWith("on"))) faults.push(`A15: ${named(part)} has a script of its own`);
      }
      if ([...document.scripts].some((script) => !script.src && script.type !== "application/json")) faults.push("A15: a script stands in the page");
      if (document.querySelector("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")) faults.push("A7: a tabindex changes the order");
      const ids = [...document.querySelectorAll("[id]")].map((part) => part.id);
      if (new Set(ids).size !== ids.length) faults.push(`ids twice: ${ids.filter((id, at) => ids.indexOf(id) !== at)}`);
      return faults;
    },

    fromTheTop() {
      document.activeElement?.blur();
      getSelection().removeAllRanges();
      scrollTo(0, 0);
      for (const sheet of document.querySelectorAll("details[open].drop")) sheet.open = false;
      const start = document.createElement("span");
      start.tabIndex = -1;
      document.body.prepend(start);
      start.focus();
      start.remove();
    },

    // A7, A8 and the skip link: each stop in turn, its ring and what lies over it
    focus() {
      const faults = [];
      const first = document.activeElement;
      if (!first?.matches(".skip")) faults.push(`A10: the first stop is ${first && named(first)}`);
      const target = first?.hash && document.querySelector(first.hash);
      if (!target) faults.push("A10: the skip link leads nowhere");
      for (const part of stops()) {
        part.focus();
        if (document.activeElement !== part) { faults.push(`A7: ${named(part)} takes no focus`); continue; }
        const rings = ringsOf(part);
        if (!rings.length) faults.push(`A7: ${named(part)} has no ring`);
        else if (!rings.some(standsOut)) faults.push(`A7: the ring of ${named(part)} does not stand out`);
        if (!part.dispatchEvent(new KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true }))) faults.push(`A7: ${named(part)} keeps Tab to itself`);
        const box = boxOf(part);
        for (const bar of document.querySelectorAll(".top, .bar, .logbar")) {
          if (!["fixed", "sticky"].includes(getComputedStyle(bar).position) || bar.contains(part)) continue;
          const corners = [[box.left + 1, box.top + 1], [box.right - 1, box.top + 1], [box.left + 1, box.bottom - 1], [box.right - 1, box.bottom - 1]];
          if (corners.every(([x, y]) => bar.contains(document.elementFromPoint(x, y)))) faults.push(`A8: ${named(part)} lies under ${named(bar)}`);
        }
        if (box.bottom < 0 || box.top > innerHeight) faults.push(`A8: ${named(part)} is out of the window`);
      }
      if (target) {
        first.focus();
        first.click();
        if (document.activeElement !== target) faults.push("A10: the skip link does not take the focus along");
      }
      return faults;
    },

    namesOfStops: () => stops().map(named),

    nameOfStop: () => (document.activeElement === document.body ? "" : named(document.activeElement)),

    // A2: what axe could not measure, measured on the plain ground it stands on
    lowContrast: (targets) => targets.flatMap((target) => {
      const part = document.querySelector(target);
      if (!part || !shown(part) || isVisuallyHidden(part)) return [];
      const ground = backgroundOf(part);
      if (!ground) return [`${named(part)} stands on a colour that shows through`];
      const ratio = contrast(channels(getComputedStyle(part).color).rgb, ground);
      return ratio < 4.5 ? [`${named(part)} has ${ratio.toFixed(2)}`] : [];
    }),

    // A6: twice the size and the spacing of WCAG 1.4.12
    clippedWhenLarge() {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("html { font-size: 200% !important } * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
      const before = [...document.adoptedStyleSheets];
      document.adoptedStyleSheets = [...before, sheet];
      const faults = [];
      for (const part of document.querySelectorAll("body *")) {
        const hasText = [...part.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!hasText || !shown(part) || isVisuallyHidden(part) || part.matches("textarea, option, .skip")) continue;
        const { overflowX, overflowY } = getComputedStyle(part);
        if (["hidden", "clip"].includes(overflowY) && part.scrollHeight > part.clientHeight + 1) faults.push(`A6: ${named(part)} is cut off below`);
        if (["hidden", "clip"].includes(overflowX) && part.scrollWidth > part.clientWidth + 1) faults.push(`A6: ${named(part)} is cut off at its side`);
      }
      for (const part of document.querySelectorAll("main *")) {
        const next = part.nextElementSibling;
        if (!next || !isBox(part) || !isBox(next) || !part.innerText?.trim() || !next.innerText?.trim() || !shown(part) || !shown(next) || isVisuallyHidden(part) || isVisuallyHidden(next)) continue;
        const one = part.getBoundingClientRect();
        const other = next.getBoundingClientRect();
        const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
        const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
        if (across > 2 && down > 2) faults.push(`A6: ${named(part)} lies over ${named(next)}`);
      }
      if (document.documentElement.scrollWidth > document.documentElement.clientWidth) faults.push("A6: scrolls sideways at 200 %");
      document.adoptedStyleSheets = before;
      return faults;
    },

    // A13: edges, and the ring of a stop
    edgeless() {
      const faults = [];
      for (const part of document.querySelectorAll(".tag, .chip, .btn")) {
        if (!shown(part)) continue;
        const style = getComputedStyle(part);
        const label = part.querySelector("label, span");
        const edges = [style, label && getComputedStyle(label)].filter(Boolean);
        const hasEdge = edges.some((each) => (parseFloat(each.borderTopWidth) > 0 && each.borderTopStyle !== "none") || (parseFloat(each.outlineWidth) > 0 && each.outlineStyle !== "none"));
        if (!hasEdge) faults.push(`A13: ${named(part)} has no edge in forced colours`);
      }
      for (const part of stops().filter((each) => each.matches("main *"))) {
        part.focus({ focusVisible: true, preventScroll: true });
        if (!ringsOf(part).length) faults.push(`A13: ${named(part)} has no ring in forced colours`);
      }
      document.activeElement?.blur();
      return faults;
    },
  };
})()
