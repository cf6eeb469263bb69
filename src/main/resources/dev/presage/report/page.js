"use strict";
// Makes the plots of a page interactive. Each <figure class="plot"> holds a static drawing, which stays where this script does not
// run, and the same data as JSON. Nothing is loaded; colours and fonts are those of the page's style sheet.
(() => {
    const SVG = "http://www.w3.org/2000/svg";
    const LETTER = 6.7; // mean width of a character of the plots' font, pixels
    const COLOURS = 7;
    const DASHES = ["none", "8 4", "2.4 3.2", "10 3.2 2.4 3.2"];
    const FEW = 20; // so many points of a line are marked
    const SEPARATE = 40; // so many points of a line have bars, more of them a band
    const FULL_ROWS = 10; // lines of a tooltip

    // ---- elements

    const drawn = (name, attributes = {}, text = null) => {
        const element = document.createElementNS(SVG, name);
        Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
        if (text !== null) element.textContent = text;
        return element;
    };

    const tag = (name, attributes = {}, ...children) => {
        const element = document.createElement(name);
        Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
        element.append(...children);
        return element;
    };

    // ---- numbers

    const raised = n => (n < 0 ? "⁻" : "") + String(Math.abs(n)).replace(/\d/g, d => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);
    const minus = text => text.replace("-", "−");

    /** A number with so many digits; very large and small ones as a multiple of a power of ten. */
    function inWords(value, digits = 4) {
        if (Number.isInteger(value) && Math.abs(value) < 1e7) return minus(String(value));
        const size = Math.floor(Math.log10(Math.abs(value)));
        if (size >= -3 && size < 6) return minus(String(Number(value.toPrecision(digits))));
        const [lead, exponent] = value.toExponential(digits - 1).split("e");
        return minus(`${Number(lead)} × 10${raised(Number(exponent))}`);
    }

    // ---- axes

    function scale(axis, [low, high], from, to) {
        const bend = axis.log ? Math.log10 : v => v;
        const back = axis.log ? v => 10 ** v : v => v;
        const a = bend(low);
        const b = bend(high);
        return {
            log: axis.log,
            low,
            high,
            at: value => from + ((bend(value) - a) / (b - a)) * (to - from),
            value: place => back(a + ((place - from) / (to - from)) * (b - a)),
        };
    }

    const inside = (scaled, value) => value >= scaled.low && value <= scaled.high;

    function linearTicks(low, high, most) {
        const rough = (high - low) / most;
        const unit = 10 ** Math.floor(Math.log10(rough));
        const lead = rough / unit;
        const step = unit * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
        const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        const ticks = [];
        for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
            const value = i * step;
            const label = decimals > 4 || Math.abs(value) >= 1e6 ? inWords(value, 3) : minus(value.toFixed(decimals));
            ticks.push({ value, label: i === 0 ? "0" : label });
        }
        return ticks;
    }

    function ticks(scaled, most) {
        if (!scaled.log) return linearTicks(scaled.low, scaled.high, most);
        const first = Math.ceil(Math.log10(scaled.low) - 1e-9);
        const last = Math.floor(Math.log10(scaled.high) + 1e-9);
        const found = [];
        if (last - first >= 2) {
            const step = Math.ceil((last - first + 1) / most);
            const plain = first >= -2 && last <= 4;
            for (let n = first; n <= last; n++) {
                if (n % step === 0) {
                    found.push({ value: 10 ** n, label: plain || n === 0 ? inWords(10 ** n) : `10${raised(n)}` });
                }
            }
            return found;
        }
        for (let n = first - 1; n <= last; n++) {
            [1, 2, 5].map(m => m * 10 ** n).filter(v => inside(scaled, v))
                .forEach(value => found.push({ value, label: inWords(value, 3) }));
        }
        return found.length > 2 ? found : linearTicks(scaled.low, scaled.high, most);
    }

    // ---- curves and points

    const error = (series, i) => (series.e ? series.e[i] : 0);

    /** The range of an axis that shows everything, with some air around it. */
    function range(plot, which) {
        const log = plot[which].log;
        let low = Infinity;
        let high = -Infinity;
        for (const series of plot.series) {
            series[which].forEach((value, i) => {
                const around = which === "y" ? error(series, i) : 0;
                low = Math.min(low, log ? Math.max(value - around, value / 3) : value - around);
                high = Math.max(high, value + around);
            });
        }
        if (low > high) return log ? [1, 10] : [0, 1];
        if (log) {
            const air = Math.max(0.02 * Math.log10(high / low), 0.01);
            return [low / 10 ** air, high * 10 ** air];
        }
        const all = high - low || Math.abs(high) || 1;
        const floor = which === "y" && low >= 0 && low < 0.15 * all ? 0 : low - (which === "y" ? 0.05 : 0.02) * all;
        return [floor, high + (which === "y" ? 0.05 : 0.02) * all];
    }

    function home(plot) {
        const x = range(plot, "x");
        const y = range(plot, "y");
        if (plot.diagonal === null) return { x, y };
        const both = [Math.min(x[0], y[0]), Math.max(x[1], y[1])];
        return { x: both, y: both };
    }

    const SHAPES = [
        (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
        (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
        (x, y, r) => `M${x} ${y - 1.2 * r}l${1.2 * r} ${2.1 * r}h${-2.4 * r}Z`,
        (x, y, r) => `M${x} ${y - 1.3 * r}l${1.3 * r} ${1.3 * r}l${-1.3 * r} ${1.3 * r}l${-1.3 * r} ${-1.3 * r}Z`,
        (x, y, r) => `M${x - 1.2 * r} ${y - r}h${2.4 * r}l${-1.2 * r} ${2.1 * r}Z`,
    ];

    const shape = (index, x, y, r) => SHAPES[index % SHAPES.length](Number(x.toFixed(1)), Number(y.toFixed(1)), r);
    const kind = (plot, index) => `series c${index % COLOURS} ${plot.series[index].mark}`;
    const dash = index => DASHES[Math.floor(index / COLOURS) % DASHES.length];

    /** What a legend shows of a series, 28 x 12 pixels. */
    function swatch(plot, index) {
        const group = drawn("g", { class: kind(plot, index) });
        if (plot.series[index].mark === "line") {
            group.append(drawn("path", { class: "curve", d: "M1 6H27", "stroke-dasharray": dash(index) }));
        } else {
            group.append(drawn("path", { class: "mark", d: shape(index, 14, 6, 4.5) }));
        }
        return group;
    }

    const diagonalSwatch = () => drawn("path", { class: "diagonal", d: "M1 6H27" });

    let clips = 0;

    function curves(plot, state, x, y, into) {
        plot.series.forEach((series, s) => {
            if (state.hidden.has(s)) return;
            const group = drawn("g", { class: kind(plot, s), "data-series": s });
            const places = series.x.map((value, i) => [x.at(value), y.at(series.y[i])]);
            const reach = series.x.map((value, i) => {
                const e = error(series, i);
                const least = y.log ? Math.max(series.y[i] - e, series.y[i] / 1e3) : series.y[i] - e;
                return [y.at(least), y.at(series.y[i] + e)];
            });
            if (series.e && series.mark === "line" && places.length > SEPARATE) {
                const top = places.map(([px], i) => `${px.toFixed(1)} ${reach[i][1].toFixed(1)}`);
                const bottom = places.map(([px], i) => `${px.toFixed(1)} ${reach[i][0].toFixed(1)}`).reverse();
                group.append(drawn("path", { class: "band", d: `M${top.concat(bottom).join("L")}Z` }));
            } else if (series.e) {
                const bars = places.map(([px], i) => (error(series, i) > 0
                    ? `M${px.toFixed(1)} ${reach[i][0].toFixed(1)}V${reach[i][1].toFixed(1)}m-3 0h6m-6 0`
                        + `M${(px - 3).toFixed(1)} ${reach[i][0].toFixed(1)}h6`
                    : "")).join("");
                if (bars) group.append(drawn("path", { class: "bars", d: bars }));
            }
            if (series.mark === "line") {
                const d = places.map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`).join("L");
                group.append(drawn("path", { class: "curve", d: `M${d}`, "stroke-dasharray": dash(s) }));
            }
            if (series.mark === "points" || places.length <= FEW) {
                const r = series.mark === "points" ? 4.5 : 2.5;
                const index = series.mark === "points" ? s : 0;
                group.append(drawn("path", { class: "mark", d: places.map(([px, py]) => shape(index, px, py, r)).join("") }));
            }
            into.append(group);
        });
    }

    /** Frame, grid, ticks and names of the axes. */
    function frame(plot, x, y, xTicks, yTicks, box, top, svg) {
        for (const { value, label } of yTicks) {
            const py = y.at(value).toFixed(1);
            svg.append(drawn("path", { class: "grid", d: `M${box.left} ${py}H${box.right}` }));
            svg.append(drawn("text", { class: "tick", x: box.left - 7, y: Number(py) + 4, "text-anchor": "end" }, label));
        }
        for (const { value, label } of xTicks) {
            const px = x.at(value).toFixed(1);
            svg.append(drawn("path", { class: "grid", d: `M${px} ${box.top}V${box.bottom}` }));
            svg.append(drawn("text", { class: "tick", x: px, y: box.bottom + 18, "text-anchor": "middle" }, label));
        }
        svg.append(drawn("path", { class: "axis", d: `M${box.left} ${box.top}V${box.bottom}H${box.right}` }));
        svg.append(drawn("text", { class: "name", x: 2, y: top + 13 }, plot.y.label));
        svg.append(drawn("text", { class: "name", x: box.right, y: box.bottom + 37, "text-anchor": "end" }, plot.x.label));
    }

    /** Draws curves or points; returns the drawing, its axes and the box of its plane. */
    function drawXy(plot, state, width, top) {
        const plane = Math.round(Math.max(210, Math.min(360, width * 0.58)));
        const box = { left: 0, right: width - 14, top: top + 26, bottom: top + 26 + plane };
        const y = scale(plot.y, state.y, box.bottom, box.top);
        const yTicks = ticks(y, Math.max(3, Math.round(plane / 55)));
        box.left = 14 + LETTER * Math.max(2, ...yTicks.map(tick => tick.label.length));
        const x = scale(plot.x, state.x, box.left, box.right);
        const xTicks = ticks(x, Math.max(3, Math.round((box.right - box.left) / 75)));
        const height = box.bottom + 46;
        const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, width, height, class: "drawing" });
        frame(plot, x, y, xTicks, yTicks, box, top, svg);
        const id = `clip${clips++}`;
        const clip = drawn("clipPath", { id });
        const [w, h] = [box.right - box.left + 8, box.bottom - box.top + 8];
        clip.append(drawn("rect", { x: box.left - 4, y: box.top - 4, width: w, height: h }));
        const data = drawn("g", { "clip-path": `url(#${id})`, class: "data" });
        if (plot.diagonal !== null && !state.hidden.has(-1)) {
            const ends = [Math.max(x.low, y.low), Math.min(x.high, y.high)];
            if (ends[0] < ends[1]) {
                const d = ends.map(v => `${x.at(v).toFixed(1)} ${y.at(v).toFixed(1)}`).join("L");
                data.append(drawn("path", { class: "diagonal", d: `M${d}` }));
            }
        }
        curves(plot, state, x, y, data);
        svg.append(clip, data);
        return { svg, x, y, box, height };
    }

    // ---- heat maps

    const sign = (plot, value) => (plot.diverging && value > 0 ? "+" : "") + inWords(value, 3);
    const inCell = (plot, value) => (value !== 0 && Math.abs(value) < 1e-5 * plot.strongest ? "≈ 0" : sign(plot, value));
    const clipped = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);

    function colourBar(plot, left, asked, most, svg) {
        const steps = 40;
        const y = Math.round(asked);
        left = Math.round(left);
        const low = plot.diverging ? -1 : 0;
        for (let i = 0; i < steps; i++) {
            const share = low + ((i + 0.5) / steps) * (1 - low);
            blended(share, { x: left + 4 * i, y, width: 4, height: 10, "shape-rendering": "crispEdges" }, svg);
        }
        const marks = plot.diverging ? [[0, -most], [0.5, 0], [1, most]] : [[0, 0], [1, most]];
        marks.forEach(([at, value]) => svg.append(drawn("text",
            { class: "tick", x: left + 160 * at, y: y + 24, "text-anchor": at === 0 ? "start" : at === 1 ? "end" : "middle" },
            sign(plot, value))));
        svg.append(drawn("text", { class: "tick", x: left + 172, y: y + 10 }, plot.unit));
    }

    /** A colour between nothing and full as two layers, so that nothing has the colour of the paper. */
    function blended(share, place, svg) {
        svg.append(drawn("rect", { class: "nothing", ...place }));
        svg.append(drawn("rect", { class: share < 0 ? "below" : "above", "fill-opacity": Math.abs(share).toFixed(3), ...place }));
    }

    function drawHeat(plot, state, width, top) {
        const names = Math.max(...plot.rows.map(row => row.length), Math.min(14, plot.rowsLabel.length));
        const left = Math.min(Math.round(width * 0.4), 12 + LETTER * names);
        const size = Math.max(30, Math.min(96, (width - left - 8) / plot.columns.length));
        const most = plot.strongest;
        const longest = Math.max(...plot.columns.map(column => column.length));
        const turned = longest * LETTER > size - 6;
        const head = top + (plot.columnsLabel ? 22 : 4) + (turned ? Math.min(120, 12 + 0.66 * LETTER * longest) : 22);
        const high = 30;
        const ends = plot.columns.map((column, c) => left + size * (c + 0.5) + (turned ? 0.8 * LETTER * Math.min(22, column.length) : 0));
        const wide = Math.ceil(Math.max(width, left + size * plot.columns.length + 8, ...ends));
        const bottom = head + high * plot.rows.length;
        const height = bottom + 50;
        const svg = drawn("svg", { viewBox: `0 0 ${wide} ${height}`, width: wide, height, class: "drawing" });
        svg.append(drawn("text", { class: "name", x: left, y: top + 14 }, plot.columnsLabel));
        svg.append(drawn("text", { class: "name", x: 2, y: head - 8 }, clipped(plot.rowsLabel, Math.floor(left / LETTER))));
        plot.columns.forEach((column, c) => {
            const x = left + size * (c + 0.5);
            svg.append(turned
                ? drawn("text", { class: "tick", transform: `translate(${x.toFixed(1)} ${head - 8}) rotate(-40)` }, clipped(column, 22))
                : drawn("text", { class: "tick", x, y: head - 8, "text-anchor": "middle" }, column));
        });
        const cells = [];
        plot.rows.forEach((row, r) => {
            const y = head + high * r;
            svg.append(drawn("text", { class: "tick", x: left - 8, y: y + 19, "text-anchor": "end" },
                clipped(row, Math.floor((left - 8) / LETTER))));
            plot.cells[r].forEach((value, c) => {
                const place = { x: (left + size * c).toFixed(1), y, width: size.toFixed(1), height: high };
                const share = value === null ? 0 : value / most;
                blended(share, place, svg);
                const label = value === null ? "–" : inCell(plot, value);
                if (label.length * LETTER < size) {
                    svg.append(drawn("text", {
                        class: `cell${Math.abs(share) > 0.6 ? " strong" : ""}`,
                        x: (left + size * (c + 0.5)).toFixed(1),
                        y: y + 19,
                        "text-anchor": "middle",
                    }, label));
                }
                cells.push({ row: r, column: c, x: left + size * c, y, width: size, height: high });
            });
        });
        const lines = plot.rows.map((row, r) => `M${left} ${head + high * r}h${size * plot.columns.length}`)
            .concat(plot.columns.map((column, c) => `M${left + size * c} ${head}v${high * plot.rows.length}`));
        svg.append(drawn("path", { class: "gap", d: lines.join("") }));
        colourBar(plot, left, bottom + 14, most, svg);
        return { svg, cells, height };
    }

    // ---- files

    const COPIED = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "opacity",
        "font-family", "font-size", "font-weight"];

    /** The drawing as a file of its own: title, legend, and every style written out, as on white paper. */
    function paper(plot, state) {
        const width = 720;
        const shown = plot.kind === "heat" ? [] : plot.series.map((series, s) => [series.name, s])
            .concat(plot.diagonal === null ? [] : [[plot.diagonal, -1]])
            .filter(([, s]) => !state.hidden.has(s));
        const { svg, height } = (plot.kind === "heat" ? drawHeat : drawXy)(plot, state, width, 34);
        svg.append(drawn("text", { class: "title", x: 2, y: 20 }, plot.title));
        let x = 8;
        let y = height + 10;
        shown.forEach(([name, s]) => {
            const needed = 40 + LETTER * name.length;
            if (x > 8 && x + needed > width) {
                x = 8;
                y += 22;
            }
            const item = drawn("g", { transform: `translate(${x} ${y})` });
            item.append(s < 0 ? diagonalSwatch() : swatch(plot, s), drawn("text", { class: "tick", x: 34, y: 10 }, name));
            svg.append(item);
            x += needed + 14;
        });
        const wide = Number(svg.getAttribute("width"));
        const high = shown.length ? y + 24 : height;
        svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
        svg.setAttribute("height", high);
        const desk = tag("div", { class: "paper offstage" }, svg);
        document.body.append(desk);
        [svg, ...svg.querySelectorAll("*")].forEach(element => {
            const style = getComputedStyle(element);
            COPIED.forEach(property => element.setAttribute(property, style.getPropertyValue(property)));
            element.removeAttribute("class");
        });
        desk.remove();
        svg.prepend(drawn("rect", { width: wide, height: high, fill: "#ffffff" }));
        return { text: new XMLSerializer().serializeToString(svg), wide, high };
    }

    function save(blob, name) {
        const address = URL.createObjectURL(blob);
        const link = tag("a", { href: address, download: name });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 10000);
    }

    function savePng(plot, state) {
        const { text, wide, high } = paper(plot, state);
        const picture = new Image();
        picture.onload = () => {
            const canvas = tag("canvas", { width: 3 * wide, height: 3 * high });
            canvas.getContext("2d").drawImage(picture, 0, 0, 3 * wide, 3 * high);
            canvas.toBlob(blob => save(blob, `${plot.name}.png`), "image/png");
        };
        picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
    }

    const saveSvg = (plot, state) => save(new Blob([paper(plot, state).text], { type: "image/svg+xml" }), `${plot.name}.svg`);

    // ---- what a plot needs around it

    function tool(label, description, action) {
        const button = tag("button", { type: "button", title: description, "aria-label": description }, label);
        button.addEventListener("click", action);
        return button;
    }

    /** The parts that every plot has: a surface that takes the keyboard, a tooltip, and a place that speaks. */
    function stage(figure, plot, keys) {
        const canvas = figure.querySelector(".canvas");
        const surface = tag("div", {
            class: "surface",
            tabindex: "0",
            role: "application",
            "aria-roledescription": "interactive plot",
            "aria-label": `${plot.title} ${keys} The same numbers are in the data table below.`,
        });
        const tooltip = tag("div", { class: "tooltip", hidden: "" });
        const spoken = tag("p", { class: "unseen", "aria-live": "polite" });
        const tools = tag("div", { class: "tools", role: "group", "aria-label": `Tools of the plot ${plot.title}` });
        canvas.replaceChildren(surface, tooltip);
        figure.insertBefore(tools, canvas);
        canvas.append(spoken);
        return { canvas, surface, tooltip, spoken, tools };
    }

    function point(tooltip, canvas, x, y) {
        tooltip.hidden = false;
        const room = canvas.clientWidth - tooltip.offsetWidth - 4;
        const right = x + 14 <= room ? x + 14 : Math.max(0, x - tooltip.offsetWidth - 14);
        tooltip.style.left = `${Math.max(0, Math.min(room, right))}px`;
        tooltip.style.top = `${Math.max(0, y - tooltip.offsetHeight - 10)}px`;
    }

    function whenWide(canvas, redraw) {
        let known = 0;
        const look = () => {
            const width = Math.floor(canvas.clientWidth);
            if (width > 0 && width !== known) {
                known = width;
                redraw(width);
            }
        };
        new ResizeObserver(look).observe(canvas);
        look();
    }

    // ---- interaction with curves and points

    function xyPlot(figure, plot) {
        const state = { ...home(plot), hidden: new Set() };
        const { canvas, surface, tooltip, spoken, tools } = stage(figure, plot,
            "Left and right go through the values, up and down through the series; plus and minus zoom, zero resets.");
        let view = null;
        let width = 0;
        let cursor = null;
        let dragged = null;

        const visible = () => plot.series.map((series, s) => s).filter(s => !state.hidden.has(s) && plot.series[s].x.length > 0);
        const value = (series, i) => inWords(series.y[i]) + (error(series, i) > 0 ? ` ± ${inWords(error(series, i), 2)}` : "");

        function redraw() {
            view = drawXy(plot, state, width, 0);
            view.marker = drawn("g", { class: "cursor" });
            view.svg.append(view.marker);
            view.svg.setAttribute("aria-hidden", "true");
            surface.replaceChildren(view.svg);
            reset.disabled = ["x", "y"].every(a => state[a].every((end, i) => end === home(plot)[a][i]));
        }

        function forget() {
            cursor = null;
            tooltip.hidden = true;
            view.marker.replaceChildren();
        }

        function show() {
            const [s, i] = cursor;
            const series = plot.series[s];
            const [px, py] = [view.x.at(series.x[i]), view.y.at(series.y[i])];
            view.marker.replaceChildren(drawn("path", { class: "reading", d: `M${px.toFixed(1)} ${view.box.top}V${view.box.bottom}` }));
            const rows = [];
            visible().forEach(other => {
                const j = other === s ? i : plot.series[other].x.indexOf(series.x[i]);
                if (j < 0 || (plot.series[other].mark === "points" && other !== s)) return;
                rows.push([other, j]);
                const place = [view.x.at(plot.series[other].x[j]), view.y.at(plot.series[other].y[j])];
                const group = drawn("g", { class: kind(plot, other) });
                group.append(drawn("path", { class: "mark", d: shape(0, ...place, other === s ? 5.5 : 3.5) }));
                if (inside(view.y, plot.series[other].y[j])) view.marker.append(group);
            });
            rows.sort(([a], [b]) => (a === s ? -1 : b === s ? 1 : a - b));
            const list = tag("table");
            rows.slice(0, FULL_ROWS).forEach(([other, j]) => {
                const key = drawn("svg", { width: 28, height: 12, viewBox: "0 0 28 12" });
                key.append(swatch(plot, other));
                list.append(tag("tr", other === s ? { class: "nearest" } : {},
                    tag("td", {}, key), tag("td", {}, plot.series[other].name), tag("td", {}, value(plot.series[other], j))));
            });
            const more = rows.length > FULL_ROWS ? [tag("p", {}, `and ${rows.length - FULL_ROWS} more`)] : [];
            tooltip.replaceChildren(tag("p", {}, `${plot.x.label}: ${inWords(series.x[i])}`), list, ...more);
            point(tooltip, canvas, px, py);
        }

        function nearest(px, py) {
            let best = null;
            let least = Infinity;
            for (const s of visible()) {
                const series = plot.series[s];
                for (let i = 0; i < series.x.length; i++) {
                    if (!inside(view.x, series.x[i]) || !inside(view.y, series.y[i])) continue;
                    const distance = Math.hypot(view.x.at(series.x[i]) - px, view.y.at(series.y[i]) - py);
                    if (distance < least) {
                        least = distance;
                        best = [s, i];
                    }
                }
            }
            return best;
        }

        function zoomTo(x, y) {
            state.x = x;
            state.y = y;
            redraw();
            forget();
        }

        function zoomBy(factor) {
            const part = (scaled, from, to) => {
                const middle = (from + to) / 2;
                const half = ((to - from) / 2) * factor;
                return [scaled.value(middle - half), scaled.value(middle + half)];
            };
            zoomTo(part(view.x, view.box.left, view.box.right), part(view.y, view.box.bottom, view.box.top));
        }

        function resetZoom() {
            const all = home(plot);
            zoomTo(all.x, all.y);
        }

        const reset = tool("Reset", "Reset the zoom", resetZoom);
        tools.append(
            tool("+", "Zoom in", () => zoomBy(0.6)),
            tool("−", "Zoom out", () => zoomBy(1 / 0.6)),
            reset,
            tool("SVG", "Download as SVG", () => saveSvg(plot, state)),
            tool("PNG", "Download as PNG", () => savePng(plot, state)));
        whenWide(canvas, w => {
            width = w;
            redraw();
            forget();
        });

        function place(event) {
            const bounds = surface.getBoundingClientRect();
            return [event.clientX - bounds.left, event.clientY - bounds.top];
        }

        surface.addEventListener("pointerdown", event => {
            if (event.pointerType === "mouse" && event.button === 0) {
                dragged = place(event);
                surface.setPointerCapture(event.pointerId);
            }
        });
        surface.addEventListener("pointermove", event => {
            const [px, py] = place(event);
            if (dragged && Math.hypot(px - dragged[0], py - dragged[1]) > 6) {
                forget();
                const [a, b] = [Math.min(px, dragged[0]), Math.min(py, dragged[1])];
                view.marker.replaceChildren(drawn("rect", {
                    class: "selection", x: a, y: b, width: Math.abs(px - dragged[0]), height: Math.abs(py - dragged[1]),
                }));
                return;
            }
            cursor = nearest(px, py);
            if (cursor) show();
            else forget();
        });
        surface.addEventListener("pointerup", event => {
            const from = dragged;
            dragged = null;
            if (!from) return;
            const to = place(event);
            const bounded = (low, high, v) => Math.max(low, Math.min(high, v));
            const { left, right, top, bottom } = view.box;
            const xs = [from[0], to[0]].map(v => bounded(left, right, v)).sort((a, b) => a - b);
            const ys = [from[1], to[1]].map(v => bounded(top, bottom, v)).sort((a, b) => b - a);
            if (xs[1] - xs[0] > 8) {
                zoomTo(xs.map(view.x.value), ys[0] - ys[1] > 8 ? ys.map(view.y.value) : state.y);
            }
        });
        surface.addEventListener("pointercancel", () => {
            dragged = null;
        });
        surface.addEventListener("dblclick", resetZoom);
        surface.addEventListener("pointerleave", forget);
        surface.addEventListener("blur", forget);
        surface.addEventListener("keydown", event => {
            const actions = {
                "+": () => zoomBy(0.6),
                "=": () => zoomBy(0.6),
                "-": () => zoomBy(1 / 0.6),
                0: resetZoom,
                Escape: forget,
                ArrowRight: () => step(1, 0),
                ArrowLeft: () => step(-1, 0),
                ArrowDown: () => step(0, 1),
                ArrowUp: () => step(0, -1),
            };
            if (event.ctrlKey || event.metaKey || event.altKey || !actions[event.key]) return;
            event.preventDefault();
            actions[event.key]();
        });

        function step(along, across) {
            const shown = visible();
            if (!shown.length) return;
            if (!cursor) {
                cursor = [shown[0], 0];
            } else {
                const next = shown[(shown.indexOf(cursor[0]) + across + shown.length) % shown.length];
                const series = plot.series[next];
                const x = plot.series[cursor[0]].x[cursor[1]];
                const same = across ? series.x.findIndex(v => v >= x) : cursor[1];
                cursor = [next, Math.max(0, Math.min(series.x.length - 1, (same < 0 ? series.x.length - 1 : same) + along))];
            }
            const series = plot.series[cursor[0]];
            show();
            spoken.textContent = `${series.name}, ${plot.x.label} ${inWords(series.x[cursor[1]])}, `
                + `${plot.y.label} ${value(series, cursor[1])}`;
        }

        figure.insertBefore(legend(plot, state, () => {
            redraw();
            forget();
        }), canvas.nextSibling);
    }

    function legend(plot, state, changed) {
        const list = tag("ul", { class: "legend", "aria-label": "Series; a button shows or hides one" });
        const all = plot.series.map((series, s) => [series.name, s]);
        if (plot.diagonal !== null) all.push([plot.diagonal, -1]);
        all.forEach(([name, s]) => {
            const key = drawn("svg", { width: 28, height: 12, viewBox: "0 0 28 12", "aria-hidden": "true" });
            key.append(s < 0 ? diagonalSwatch() : swatch(plot, s));
            const button = tag("button", { type: "button", "aria-pressed": "true" }, key, tag("span", {}, name));
            button.addEventListener("click", () => {
                if (!state.hidden.delete(s)) state.hidden.add(s);
                button.setAttribute("aria-pressed", String(!state.hidden.has(s)));
                changed();
            });
            list.append(tag("li", {}, button));
        });
        return list;
    }

    // ---- interaction with heat maps

    function heatPlot(figure, plot) {
        const { canvas, surface, tooltip, spoken, tools } = stage(figure, plot, "Arrow keys go through the cells.");
        let view = null;
        let at = null;
        const forget = () => {
            at = null;
            tooltip.hidden = true;
            view.marker.setAttribute("d", "");
        };
        const words = cell => {
            const value = plot.cells[cell.row][cell.column];
            return value === null ? "no value" : `${sign(plot, value)} ${plot.unit}`.trim();
        };
        const name = cell => [[plot.rowsLabel, plot.rows[cell.row]], [plot.columnsLabel, plot.columns[cell.column]]]
            .filter(([, entry]) => entry).map(([label, entry]) => (label ? `${label}: ${entry}` : entry));

        function show(cell) {
            at = cell;
            view.marker.setAttribute("d", `M${cell.x} ${cell.y}h${cell.width}v${cell.height}h${-cell.width}Z`);
            tooltip.replaceChildren(...name(cell).map(line => tag("p", {}, line)), tag("p", { class: "nearest" }, words(cell)));
            point(tooltip, canvas, cell.x + cell.width / 2 - surface.scrollLeft, cell.y);
        }

        tools.append(
            tool("SVG", "Download as SVG", () => saveSvg(plot, {})),
            tool("PNG", "Download as PNG", () => savePng(plot, {})));
        whenWide(canvas, width => {
            view = drawHeat(plot, {}, width, 0);
            view.marker = drawn("path", { class: "chosen", d: "" });
            view.svg.append(view.marker);
            view.svg.setAttribute("aria-hidden", "true");
            surface.replaceChildren(view.svg);
            forget();
        });
        surface.addEventListener("pointermove", event => {
            const bounds = view.svg.getBoundingClientRect();
            const [px, py] = [event.clientX - bounds.left, event.clientY - bounds.top];
            const found = view.cells.find(c => px >= c.x && px < c.x + c.width && py >= c.y && py < c.y + c.height);
            if (found) show(found);
            else forget();
        });
        surface.addEventListener("pointerleave", forget);
        surface.addEventListener("blur", forget);
        surface.addEventListener("keydown", event => {
            const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
            if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
            event.preventDefault();
            const [down, right] = at ? moves[event.key] : [0, 0];
            const row = Math.max(0, Math.min(plot.rows.length - 1, (at ? at.row : 0) + down));
            const column = Math.max(0, Math.min(plot.columns.length - 1, (at ? at.column : 0) + right));
            show(view.cells[row * plot.columns.length + column]);
            spoken.textContent = `${name(at).join(", ")}: ${words(at)}`;
        });
    }

    // ---- the page

    function copyButton(block) {
        const button = tag("button", { type: "button", class: "copy" }, "Copy");
        button.addEventListener("click", async () => {
            try {
                await navigator.clipboard.writeText(block.textContent);
                button.textContent = "Copied";
            } catch {
                getSelection().selectAllChildren(block);
                button.textContent = "Selected";
            }
        });
        block.parentElement.append(button);
    }

    document.querySelectorAll("figure.plot").forEach(figure => {
        const plot = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
        (plot.kind === "heat" ? heatPlot : xyPlot)(figure, plot);
    });
    if (navigator.clipboard) document.querySelectorAll(".command code").forEach(copyButton);
})();
