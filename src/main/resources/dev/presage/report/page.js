// Makes the plots of a page interactive. Each <figure class="plot"> holds a static drawing, which stays where this script does not
// run, and the same data as JSON. Nothing is loaded.
(() => {
    const { drawn, tag, inWords, sign, inside, error, home, shape, kind, swatch, diagonalSwatch } = drawing;
    const { drawXy, drawHeat, paper } = drawing;
    const FULL_ROWS = 10; // lines of a tooltip

    // ---- files

    function save(blob, name) {
        const address = URL.createObjectURL(blob);
        const link = tag("a", { href: address, download: name });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 10000);
    }

    function savePng(plot, state) {
        const { text, across, high } = paper(plot, state);
        const picture = new Image();
        picture.onload = () => {
            const canvas = tag("canvas", { width: 3 * across, height: 3 * high });
            canvas.getContext("2d").drawImage(picture, 0, 0, 3 * across, 3 * high);
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
