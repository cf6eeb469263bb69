"use strict";
// Draws plots as SVG, from the numbers that a page holds as JSON: on its screen, and as files of their own. Colours and fonts are
// those of the page's style sheet.
const drawing = (() => {
    const SVG = "http://www.w3.org/2000/svg";
    const COLOURS = 7;
    const DASHES = ["none", "8 4", "2.4 3.2", "10 3.2 2.4 3.2"];
    const FEW = 20; // so many points of a line are marked
    const SEPARATE = 40; // so many points of a line have bars, more of them a band

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

    // ---- texts

    const ruler = document.createElement("canvas").getContext("2d");
    ruler.font = `12.5px ${getComputedStyle(document.body).fontFamily}`;
    const wide = text => ruler.measureText(text).width;

    /** A text, or as much of it as has room. */
    function clipped(text, room) {
        if (wide(text) <= room) return text;
        let most = text.length;
        while (most > 1 && wide(`${text.slice(0, most)}…`) > room) most--;
        return `${text.slice(0, most)}…`;
    }

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

    /** How many later lines lie on a line, which is drawn the wider, so that it shows beside them. */
    function covered(plot, state, s, y) {
        const own = plot.series[s];
        if (own.mark !== "line") return 0;
        return plot.series.filter((other, o) => o > s && other.mark === "line" && !state.hidden.has(o)
            && own.x.length > 0 && own.x.every((x, i) => {
            const j = other.x[i] === x ? i : other.x.indexOf(x);
            return j >= 0 && Math.abs(y.at(other.y[j]) - y.at(own.y[i])) < 1.5;
        })).length;
    }

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
                const width = 2 + 2.5 * Math.min(3, covered(plot, state, s, y));
                group.append(drawn("path", { class: "curve", d: `M${d}`, "stroke-dasharray": dash(s), style: `stroke-width:${width}px` }));
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
        box.left = 14 + Math.ceil(Math.max(14, ...yTicks.map(tick => wide(tick.label))));
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

    /** A number of a cell, with so many decimals. */
    function inCell(plot, value, decimals) {
        if (value === null) return "–";
        const text = value.toFixed(decimals);
        if (Number(text) === 0) return value === 0 ? "0" : "≈ 0";
        return (plot.diverging && value > 0 ? "+" : "") + minus(text);
    }

    function colourBar(plot, left, y, most, svg) {
        const steps = 40;
        const low = plot.diverging ? -1 : 0;
        for (let i = 0; i < steps; i++) {
            const share = low + ((i + 0.5) / steps) * (1 - low);
            blended(share, { x: left + 4 * i, y, width: 4, height: 10, "shape-rendering": "crispEdges" }, svg);
        }
        const marks = plot.diverging ? [[0, -most], [0.5, 0], [1, most]] : [[0, 0], [1, most]];
        marks.forEach(([at, value]) => svg.append(drawn("text",
            { class: "tick", x: left + 160 * at, y: y + 24, "text-anchor": at === 0 ? "start" : at === 1 ? "end" : "middle" },
            sign(plot, value))));
    }

    /** A colour between nothing and full as two layers, so that nothing has the colour of the paper. */
    function blended(share, place, svg) {
        svg.append(drawn("rect", { class: "nothing", ...place }));
        svg.append(drawn("rect", { class: share < 0 ? "below" : "above", "fill-opacity": Math.abs(share).toFixed(3), ...place }));
    }

    function drawHeat(plot, state, width, top) {
        const left = Math.ceil(Math.min(width * 0.4, 12 + Math.max(...plot.rows.map(wide), Math.min(90, wide(plot.rowsLabel)))));
        const size = Math.max(34, Math.min(96, (width - left - 8) / plot.columns.length));
        const most = plot.strongest;
        const turned = Math.max(...plot.columns.map(wide)) > size - 6;
        const columns = plot.columns.map(column => (turned ? clipped(column, 150) : column));
        const longest = Math.max(...columns.map(wide));
        const head = Math.ceil(top + 22 + (turned ? 14 + 0.65 * longest : 20));
        const high = 30;
        const ends = columns.map((column, c) => left + size * (c + 0.5) + (turned ? 8 + 0.78 * wide(column) : 0));
        const all = Math.ceil(Math.max(width, left + size * plot.columns.length + 8, ...ends));
        const bottom = head + high * plot.rows.length;
        const height = bottom + 66;
        const svg = drawn("svg", { viewBox: `0 0 ${all} ${height}`, width: all, height, class: "drawing" });
        svg.append(drawn("text", { class: "name", x: left, y: top + 14 }, plot.columnsLabel));
        svg.append(drawn("text", { class: "name", x: 2, y: head - 8 }, clipped(plot.rowsLabel, left - 8)));
        columns.forEach((column, c) => {
            const x = (left + size * (c + 0.5)).toFixed(1);
            svg.append(turned
                ? drawn("text", { class: "tick", transform: `translate(${x} ${head - 8}) rotate(-40)` }, column)
                : drawn("text", { class: "tick", x, y: head - 8, "text-anchor": "middle" }, column));
        });
        const cells = [];
        const labels = inCells(plot, size - 2);
        plot.rows.forEach((row, r) => {
            const y = head + high * r;
            svg.append(drawn("text", { class: "tick", x: left - 8, y: y + 19, "text-anchor": "end" }, clipped(row, left - 12)));
            plot.cells[r].forEach((value, c) => {
                const place = { x: (left + size * c).toFixed(1), y, width: size.toFixed(1), height: high };
                const share = value === null ? 0 : value / most;
                blended(share, place, svg);
                if (labels[r][c]) {
                    svg.append(drawn("text", {
                        class: `cell${Math.abs(share) > 0.6 ? " strong" : ""}`,
                        x: (left + size * (c + 0.5)).toFixed(1),
                        y: y + 19,
                        "text-anchor": "middle",
                    }, labels[r][c]));
                }
                cells.push({ row: r, column: c, x: left + size * c, y, width: size, height: high });
            });
        });
        const lines = plot.rows.map((row, r) => `M${left} ${head + high * r}h${size * plot.columns.length}`)
            .concat(plot.columns.map((column, c) => `M${left + size * c} ${head}v${high * plot.rows.length}`));
        svg.append(drawn("path", { class: "gap", d: lines.join("") }));
        svg.append(drawn("text", { class: "tick", x: 2, y: bottom + 24 }, plot.unit));
        colourBar(plot, 2, bottom + 32, most, svg);
        return { svg, cells, height };
    }

    /** The labels of all cells with the same number of decimals: three digits of the largest, or two; none where there is no room. */
    function inCells(plot, room) {
        const most = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(plot.strongest))));
        return [most, Math.max(0, most - 1)]
            .map(decimals => plot.cells.map(row => row.map(value => inCell(plot, value, decimals))))
            .find(labels => Math.max(...labels.flat().map(wide)) <= room)
            || plot.cells.map(row => row.map(() => ""));
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
            const needed = 40 + wide(name);
            if (x > 8 && x + needed > width) {
                x = 8;
                y += 22;
            }
            const item = drawn("g", { transform: `translate(${x} ${y})` });
            item.append(s < 0 ? diagonalSwatch() : swatch(plot, s), drawn("text", { class: "tick", x: 34, y: 10 }, name));
            svg.append(item);
            x += needed + 14;
        });
        const across = Number(svg.getAttribute("width"));
        const high = shown.length ? y + 24 : height;
        svg.setAttribute("viewBox", `0 0 ${across} ${high}`);
        svg.setAttribute("height", high);
        const desk = tag("div", { class: "paper offstage" }, svg);
        document.body.append(desk);
        const all = [svg, ...svg.querySelectorAll("*")];
        const styles = all.map(element => {
            const style = getComputedStyle(element);
            return COPIED.map(property => [property, style.getPropertyValue(property)]);
        });
        all.forEach((element, i) => {
            styles[i].forEach(([property, value]) => element.setAttribute(property, value));
            element.removeAttribute("class");
            element.removeAttribute("style");
        });
        desk.remove();
        svg.prepend(drawn("rect", { width: across, height: high, fill: "#ffffff" }));
        return { text: new XMLSerializer().serializeToString(svg), across, high };
    }

    return { drawn, tag, inWords, sign, inside, error, home, shape, kind, swatch, diagonalSwatch, drawXy, drawHeat, paper };
})();
