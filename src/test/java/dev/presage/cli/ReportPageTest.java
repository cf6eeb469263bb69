package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of all commands in a browser without a network; skipped where there is none, unless presage.require-browser is set. */
@CommandLineTest
class ReportPageTest {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final String ARROW_RIGHT = "\uE014";
    private static final String ARROW_DOWN = "\uE015";
    private static final String ENTER = "\uE007";
    /** The plot of R2 over k, as JavaScript. */
    private static final String CURVES = "document.querySelector('#figure-r2')";

    @TempDir
    static Path folder;

    private static Optional<Browser> started = Optional.empty();
    private static final Map<String, Path> PAGES = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        started = Browser.start(folder.resolve("profile"));
        String mask = "mask(ratio=0.75,patch=4)";
        page("analyze", "analyze", "--noise", mask, "--noise", "gaussian(sigma=1)", "--dim", "4,16");
        page("advise", "advise", "digits", "--noise", mask, "--dim", "8", "--limit", "400");
        page("sweep", "sweep", "digits", "--noise", "mask(ratio={0.25,0.5,0.75},patch={1,2,4})", "--dim", "4,16");
        page("every", "sweep", "digits", "--noise", "mask(ratio={0.25,0.75},patch=2)", "--dim", "all");
        page(
                "train",
                "train",
                "digits",
                "--objective",
                "reconstruction",
                "--noise",
                "gaussian(sigma=1)",
                "--dim",
                "8",
                "--optimizer",
                "sgd",
                "--steps",
                "300");
        page("trained", "analyze", "--noise", mask, "--dim", "4", "--train", "--steps", "200");
        page("order", "order", "digits", "--noise", "gaussian(sigma=1)", "--dim", "8", "--train");
        page("ambiguity", "ambiguity", "digits", "--dim", "8", "--tolerances", "0,0.01,0.1,0.5");
        page(
                "paradigms",
                "paradigms",
                "digits",
                "--dim",
                "8",
                "--alpha",
                "0,4,32",
                "--samples",
                "100,300",
                "--repeats",
                "2");
    }

    private static void page(String name, String... arguments) {
        Path out = folder.resolve(name);
        List<String> all = new java.util.ArrayList<>(List.of(arguments));
        if (started.isPresent()) {
            all.addAll(List.of("--quiet", "--out", out.toString()));
            CommandRun.fine(all.toArray(String[]::new));
        }
        PAGES.put(name, out.resolve(arguments[0].equals("sweep") ? "sweep.html" : "report.html"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (started.isPresent()) {
            started.get().close();
        }
    }

    private Browser browser() {
        assumeTrue(started.isPresent(), "chromium and chromedriver are not there");
        return started.get();
    }

    static List<String> names() {
        return List.of("analyze", "advise", "sweep", "every", "train", "trained", "order", "ambiguity", "paradigms");
    }

    private Browser open(String name) throws IOException {
        Browser browser = browser();
        browser.open(PAGES.get(name));
        return browser;
    }

    @BeforeEach
    void light() throws IOException {
        if (started.isPresent()) {
            started.get().screen(1280, 900, "light");
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void loadsWithoutNetworkAndDrawsEveryPlot(String name) throws Exception {
        browser().console();
        browser().requests();
        Browser browser = open(name);
        browser.screenshot(SCREENSHOTS.resolve(name + ".png"), true);
        assertEquals(List.of(), browser.console());
        List<String> asked = browser.requests();
        assertTrue(asked.contains(PAGES.get(name).toUri().toString()), asked::toString);
        asked.forEach(address -> assertTrue(address.matches("(?s)(file|data|blob):.*"), address));
        double plots = browser.number("document.querySelectorAll('figure.plot').length");
        assertTrue(plots > 0);
        assertEquals(plots, browser.number("document.querySelectorAll('figure.plot .surface svg.drawing').length"));
        assertEquals(
                "[]",
                browser.text("JSON.stringify([...document.querySelectorAll('figure.plot')].filter(f=>"
                        + "![...f.querySelectorAll('.surface .curve,.surface .mark,.surface .above')]"
                        + ".some(e=>{const b=e.getBBox();return b.width*b.width+b.height*b.height>4}))"
                        + ".map(f=>f.id))"),
                "empty plots");
        assertTrue(browser.is("document.querySelectorAll('.lead .sentence').length>0"), "a verdict");
    }

    /** Labels inside their drawing, none on another one, at every width; no page wider than its window. */
    @ParameterizedTest
    @MethodSource("names")
    void nothingOverlapsOrIsCutOff(String name) throws Exception {
        for (int width : new int[] {1280, 768, 375}) {
            browser().screen(width, 900, width == 375 ? "dark" : "light");
            Browser browser = open(name);
            browser.await("document.readyState==='complete'");
            browser.screenshot(SCREENSHOTS.resolve(name + "-" + width + ".png"), true);
            assertEquals(width, browser.number("document.documentElement.scrollWidth"), name + " at " + width);
            assertEquals("", browser.text(WRONG_LABELS), name + " at " + width);
        }
    }

    private static final String WRONG_LABELS = "[...document.querySelectorAll('.surface svg.drawing')].map(svg=>{"
            + "const all=svg.getBoundingClientRect();const wrong=[];"
            + "const texts=[...svg.querySelectorAll('text')].filter(t=>t.textContent.trim());"
            + "const boxes=texts.map(t=>t.getBoundingClientRect());"
            + "boxes.forEach((b,i)=>{if(b.left<all.left-1||b.right>all.right+1||b.top<all.top-1||b.bottom>all.bottom+1)"
            + "wrong.push(texts[i].textContent+' is cut off');"
            + "const turned=t=>(t.getAttribute('transform')||'').includes('rotate');"
            + "boxes.slice(0,i).forEach((c,j)=>{if(!turned(texts[i])&&!turned(texts[j])&&b.left<c.right-1&&c.left<b.right-1"
            + "&&b.top<c.bottom-3&&c.top<b.bottom-3)wrong.push(texts[i].textContent+' on '+texts[j].textContent)})});"
            + "return wrong.map(w=>svg.closest('figure').id+': '+w)}).flat().join('; ')";

    @ParameterizedTest
    @MethodSource("names")
    void isBuiltForAllReaders(String name) throws Exception {
        Browser browser = open(name);
        assertEquals(1, browser.number("document.querySelectorAll('h1').length"));
        assertEquals(
                "",
                browser.text(
                        "(()=>{let last=0;return [...document.querySelectorAll('h1,h2,h3,h4')].filter(h=>{"
                                + "const n=+h.tagName[1];const bad=n>last+1;last=n;return bad}).map(h=>h.textContent).join()})()"),
                "headings that skip a level");
        for (String landmark : List.of("header", "nav[aria-label]", "main", "footer")) {
            assertEquals(1, browser.number("document.querySelectorAll('body>" + landmark + "').length"), landmark);
        }
        assertEquals(
                0,
                browser.number("(()=>{const ids=[...document.querySelectorAll('[id]')].map(e=>e.id);"
                        + "return ids.length-new Set(ids).size})()"),
                "an id twice");
        assertEquals(0, browser.number("document.querySelectorAll('img:not([alt]),th:not([scope])').length"));
        assertEquals(
                0,
                browser.number("[...document.querySelectorAll('button')].filter(b=>!(b.getAttribute('aria-label')"
                        + "||b.textContent.trim())).length"),
                "buttons without a name");
        assertEquals(
                0,
                browser.number("[...document.querySelectorAll('nav a,a.skip')]"
                        + ".filter(a=>!document.querySelector(a.getAttribute('href'))).length"),
                "links that lead nowhere");
        String command = browser.text("document.querySelector('.command code').textContent");
        assertTrue(
                command.startsWith(
                        "./presage " + (name.equals("trained") ? "analyze" : name.equals("every") ? "sweep" : name)),
                command);
        for (String scheme : List.of("light", "dark")) {
            browser.screen(1280, 900, scheme);
            assertEquals("", browser.text(FAINT), scheme);
        }
    }

    /** Texts whose contrast to what is behind them is below 4.5 (WCAG AA). */
    private static final String FAINT = "(()=>{const part=v=>{v/=255;return v<=0.04045?v/12.92:((v+0.055)/1.055)**2.4};"
            + "const rgb=c=>c.match(/[\\d.]+/g).map(Number);"
            + "const lum=c=>0.2126*part(c[0])+0.7152*part(c[1])+0.0722*part(c[2]);"
            + "const behind=e=>{for(;e;e=e.parentElement){const c=rgb(getComputedStyle(e).backgroundColor);"
            + "if(c.length<4||c[3]>0)return c}return [255,255,255]};"
            + "return [...document.querySelectorAll('h1,h2,h3,p,a,td,th,.word,figcaption,summary,li,button:enabled')].filter(e=>{"
            + "const a=lum(rgb(getComputedStyle(e).color)),b=lum(behind(e));"
            + "return (Math.max(a,b)+0.05)/(Math.min(a,b)+0.05)<4.5}).map(e=>e.tagName+' '+e.textContent.slice(0,30)).join('; ')})()";

    @Test
    void legendHidesAndShowsASeries() throws Exception {
        Browser browser = open("analyze");
        String count = CURVES + ".querySelectorAll('.surface .series').length";
        double all = browser.number(count);
        assertTrue(all > 2);
        String button = CURVES + ".querySelector('.legend li:nth-child(2) button')";
        browser.click(browser.middle(button));
        assertEquals(all - 1, browser.number(count));
        assertEquals("false", browser.text(button + ".getAttribute('aria-pressed')"));
        browser.click(browser.middle(button));
        assertEquals(all, browser.number(count));
    }

    @Test
    void zoomsByMouseButtonsAndKeysAndResets() throws Exception {
        Browser browser = open("analyze");
        String path = CURVES + ".querySelector('.surface .curve').getAttribute('d')";
        String reset = CURVES + ".querySelector('[aria-label=\"Reset the zoom\"]')";
        String home = browser.text(path);
        assertTrue(browser.is(reset + ".disabled"));
        int[] middle = browser.middle(CURVES + ".querySelector('.surface')");
        browser.drag(new int[] {middle[0] - 80, middle[1] - 60}, new int[] {middle[0] + 90, middle[1] + 40});
        String dragged = browser.text(path);
        assertNotEquals(home, dragged);
        browser.click(browser.middle(reset));
        assertEquals(home, browser.text(path));
        browser.click(browser.middle(CURVES + ".querySelector('[aria-label=\"Zoom in\"]')"));
        assertNotEquals(home, browser.text(path));
        browser.run(CURVES + ".querySelector('.surface').focus()");
        browser.type("0");
        assertEquals(home, browser.text(path));
        browser.type("+");
        assertNotEquals(home, browser.text(path));
        browser.type("-");
        browser.type("0");
        assertEquals(home, browser.text(path));
    }

    @Test
    void hoverAndArrowKeysTellValues() throws Exception {
        Browser browser = open("analyze");
        String tooltip = CURVES + ".querySelector('.tooltip')";
        assertTrue(browser.is(tooltip + ".hidden"));
        int[] middle = browser.middle(CURVES + ".querySelector('.surface')");
        browser.hover(middle, new int[] {middle[0] + 5, middle[1]});
        assertFalse(browser.is(tooltip + ".hidden"));
        String shown = browser.text(tooltip + ".textContent");
        assertTrue(shown.matches("(?s).*k: \\d+.*0\\.\\d+.*"), shown);
        browser.run(CURVES + ".querySelector('.surface').focus()");
        browser.type(ARROW_RIGHT);
        browser.type(ARROW_RIGHT);
        String first = browser.text(CURVES + ".querySelector('[aria-live]').textContent");
        browser.type(ARROW_DOWN);
        String second = browser.text(CURVES + ".querySelector('[aria-live]').textContent");
        assertTrue(first.matches(".*k \\d+, .* 0\\.\\d+.*"), first);
        assertNotEquals(first, second);
    }

    @Test
    void cellsOfHeatMapsTellTheirValues() throws Exception {
        Browser browser = open("sweep");
        String map = "document.querySelector('figure.heat')";
        browser.hover(browser.middle(map + ".querySelector('.surface .cell')"));
        String shown = browser.text(map + ".querySelector('.tooltip').textContent");
        assertTrue(shown.contains("ratio") || shown.contains("patch"), shown);
        browser.run(map + ".querySelector('.surface').focus()");
        browser.type(ARROW_RIGHT);
        String first = browser.text(map + ".querySelector('[aria-live]').textContent");
        browser.type(ARROW_RIGHT);
        assertNotEquals(first, browser.text(map + ".querySelector('[aria-live]').textContent"));
    }

    @Test
    void tableOpensByKeyboard() throws Exception {
        Browser browser = open("analyze");
        String details = CURVES + ".querySelector('details')";
        assertFalse(browser.is(details + ".open"));
        browser.run(details + ".querySelector('summary').focus()");
        browser.type(ENTER);
        assertTrue(browser.is(details + ".open"));
        assertEquals(1 + 16, browser.number(details + ".querySelectorAll('tr').length"), "a head, and a row each k");
        assertTrue(browser.is(details + ".querySelector('td').getBoundingClientRect().height>0"));
    }

    @Test
    void downloadsSvgAndPng() throws Exception {
        Browser browser = open("analyze");
        Path saved = Files.createDirectories(folder.resolve("saved"));
        browser.tell("Browser.setDownloadBehavior", "{\"behavior\":\"allow\",\"downloadPath\":\"" + saved + "\"}");
        browser.click(browser.middle(CURVES + ".querySelector('[aria-label=\"Download as SVG\"]')"));
        String svg = Files.readString(arrived(saved.resolve("r2.svg")));
        assertFalse(svg.contains("var(") || svg.contains("class="), "it stands by itself");
        assertTrue(svg.contains("clean PCA") && svg.contains("number of features k"), "a legend, and its axes");
        assertTrue(svg.contains("rgb(0, 114, 178)") && svg.contains("rgb(213, 94, 0)"), "the colours of its series");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        browser.click(browser.middle(CURVES + ".querySelector('[aria-label=\"Download as PNG\"]')"));
        BufferedImage png = ImageIO.read(arrived(saved.resolve("r2.png")).toFile());
        assertEquals(3 * 720, png.getWidth());
        assertEquals(0xffffff, png.getRGB(1, 1) & 0xffffff, "on white");
        assertTrue(
                java.util.stream.IntStream.range(0, png.getWidth() * png.getHeight())
                        .map(i -> png.getRGB(i % png.getWidth(), i / png.getWidth()) & 0xffffff)
                        .anyMatch(colour -> colour == 0x0072b2),
                "a blue line");
        Files.copy(
                saved.resolve("r2.png"),
                SCREENSHOTS.resolve("download.png"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                saved.resolve("r2.svg"),
                SCREENSHOTS.resolve("download.svg"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path arrived(Path file) throws IOException {
        for (int i = 0; i < 200 && Files.notExists(file); i++) {
            Browser.pause();
        }
        assertTrue(Files.exists(file), file + " never came");
        return file;
    }

    @Test
    void followsTheColourSchemeOfTheReader() throws Exception {
        Browser browser = open("analyze");
        String page = "getComputedStyle(document.body).backgroundColor";
        String ticks = "getComputedStyle(document.querySelector('.drawing .tick')).fill";
        String[] light = {browser.text(page), browser.text(ticks)};
        browser.screen(1280, 900, "dark");
        browser.screenshot(SCREENSHOTS.resolve("analyze-dark.png"), true);
        assertNotEquals(light[0], browser.text(page));
        assertNotEquals(light[1], browser.text(ticks));
    }

    @Test
    void showsStaticPlotsWithoutItsScript() throws Exception {
        Browser browser = browser();
        browser.tell("Emulation.setScriptExecutionDisabled", "{\"value\":true}");
        try {
            open("analyze");
            assertEquals(
                    browser.number("document.querySelectorAll('figure.plot').length"),
                    browser.number("[...document.querySelectorAll('figure.plot .canvas>svg')]"
                            + ".filter(s=>s.getBoundingClientRect().height>50).length"));
            assertEquals(0, browser.number("document.querySelectorAll('button').length"));
        } finally {
            browser.tell("Emulation.setScriptExecutionDisabled", "{\"value\":false}");
        }
    }

    @Test
    void printsWithoutControls() throws Exception {
        Browser browser = open("analyze");
        Path file = SCREENSHOTS.resolve("analyze.pdf");
        browser.print(file);
        assertTrue(Files.size(file) > 20_000);
        browser.tell(
                "Emulation.setEmulatedMedia",
                "{\"media\":\"print\",\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"dark\"}]}");
        try {
            assertEquals("none", browser.text("getComputedStyle(document.querySelector('.tools')).display"));
            assertEquals("none", browser.text("getComputedStyle(document.querySelector('nav')).display"));
            assertEquals(
                    "rgb(255, 255, 255)",
                    browser.text("getComputedStyle(document.body).backgroundColor"),
                    "white paper");
        } finally {
            browser.tell("Emulation.setEmulatedMedia", "{\"media\":\"\"}");
        }
    }

    /** The page of a study of 60000 images of 784 pixels stays small enough for a mail. */
    @Test
    void staysSmall() throws Exception {
        boolean there = Files.isDirectory(Path.of("/usr/share/datasets/fashion-mnist"));
        assertTrue(there || !Boolean.getBoolean("presage.require-fashion-mnist"), "Fashion-MNIST is not there");
        assumeTrue(there, "Fashion-MNIST is not there");
        Path out = folder.resolve("fashion");
        CommandRun.fine(
                "analyze",
                "fashion-mnist",
                "--noise",
                "mask(ratio=0.75,patch=4)",
                "--dim",
                "64",
                "--quiet",
                "--out",
                out.toString());
        Path page = out.resolve("report.html");
        assertTrue(Files.size(page) < 3_000_000, Files.size(page) + " bytes");
        if (started.isPresent()) {
            started.get().console();
            started.get().open(page);
            started.get().screenshot(SCREENSHOTS.resolve("fashion-mnist.png"), true);
            assertEquals(List.of(), started.get().console());
        }
    }
}
