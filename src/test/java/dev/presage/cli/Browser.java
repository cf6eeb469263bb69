package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A headless Chromium of its own, driven through chromedriver's W3C interface. */
final class Browser implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process driver;
    private final String session;
    private final HttpClient client = HttpClient.newHttpClient();

    private Browser(Process driver, String address, JsonObject options) throws IOException {
        this.driver = driver;
        JsonObject answer = post(address + "/session", options).getAsJsonObject();
        session = address + "/session/" + answer.get("sessionId").getAsString();
    }

    /** A browser that keeps its files in a folder; empty where none is installed, unless {@code presage.require-browser} is set. */
    static Optional<Browser> start(Path profile) throws IOException {
        Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = program("chromedriver");
        if (chromium.isEmpty() || chromedriver.isEmpty()) {
            assertFalse(Boolean.getBoolean("presage.require-browser"), "chromium and chromedriver are not there");
            return Optional.empty();
        }
        Process driver = new ProcessBuilder(chromedriver.get().toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        BufferedReader said = driver.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        Matcher started = STARTED.matcher(String.valueOf(line));
        while (line != null && !started.find()) {
            line = said.readLine();
            started = STARTED.matcher(String.valueOf(line));
        }
        if (line == null) {
            throw new IOException("chromedriver did not start");
        }
        Thread reader = new Thread(() -> said.lines().forEach(ignored -> {}), "chromedriver's output");
        reader.setDaemon(true);
        reader.start();
        JsonArray flags = new JsonArray();
        Stream.of(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--hide-scrollbars",
                        "--window-size=1200,900",
                        "--user-data-dir=" + profile)
                .forEach(flags::add);
        JsonObject chrome = new JsonObject();
        chrome.addProperty("binary", chromium.get().toString());
        chrome.add("args", flags);
        JsonObject always = new JsonObject();
        always.addProperty("browserName", "chrome");
        always.add("goog:chromeOptions", chrome);
        always.add("goog:loggingPrefs", object("browser", "ALL", "performance", "ALL"));
        JsonObject capabilities = new JsonObject();
        JsonObject match = new JsonObject();
        match.add("alwaysMatch", always);
        capabilities.add("capabilities", match);
        try {
            return Optional.of(new Browser(driver, "http://127.0.0.1:" + started.group(1), capabilities));
        } catch (IOException | RuntimeException e) {
            driver.destroy();
            throw e;
        }
    }

    private static Optional<Path> program(String... names) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(names)
                .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Loads a page, as from a disk. */
    void open(Path page) throws IOException {
        post(session + "/url", object("url", page.toUri().toString()));
    }

    /** Runs a script's body in the page; what it returns. */
    JsonElement run(String script) throws IOException {
        JsonObject body = object("script", script);
        body.add("args", new JsonArray());
        return post(session + "/execute/sync", body);
    }

    String text(String script) throws IOException {
        return run("return " + script).getAsString();
    }

    double number(String script) throws IOException {
        return run("return " + script).getAsDouble();
    }

    boolean is(String script) throws IOException {
        return run("return " + script).getAsBoolean();
    }

    /** Waits until something is so. */
    void await(String condition) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!is(condition)) {
            if (System.nanoTime() > end) {
                throw new IOException("never so: " + condition);
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Presses and releases keys, one after the other. */
    void type(String... keys) throws IOException {
        JsonArray actions = new JsonArray();
        for (String key : keys) {
            actions.add(object("type", "keyDown", "value", key));
            actions.add(object("type", "keyUp", "value", key));
        }
        act("key", "keyboard", actions);
    }

    /** Moves the mouse along places in the window. */
    void hover(int[]... places) throws IOException {
        JsonArray actions = new JsonArray();
        for (int[] place : places) {
            actions.add(move(place));
        }
        mouse(actions);
    }

    /** Drags the mouse from a place to another. */
    void drag(int[] from, int[] to) throws IOException {
        JsonArray actions = new JsonArray();
        actions.add(move(from));
        JsonObject down = object("type", "pointerDown");
        down.addProperty("button", 0);
        actions.add(down);
        actions.add(move(to));
        JsonObject up = object("type", "pointerUp");
        up.addProperty("button", 0);
        actions.add(up);
        mouse(actions);
    }

    /** Clicks at a place. */
    void click(int[] at) throws IOException {
        drag(at, at);
    }

    /** The middle of an element, scrolled into view. */
    int[] middle(String element) throws IOException {
        JsonArray found = run("const e=" + element + ";e.scrollIntoView({block:'center',behavior:'instant'});"
                        + "const b=e.getBoundingClientRect();return [b.x+b.width/2,b.y+b.height/2]")
                .getAsJsonArray();
        return new int[] {(int) found.get(0).getAsDouble(), (int) found.get(1).getAsDouble()};
    }

    private static JsonObject move(int[] place) {
        JsonObject move = object("type", "pointerMove", "origin", "viewport");
        move.addProperty("duration", 20);
        move.addProperty("x", place[0]);
        move.addProperty("y", place[1]);
        return move;
    }

    private void mouse(JsonArray actions) throws IOException {
        act("pointer", "mouse", actions);
    }

    private void act(String type, String id, JsonArray actions) throws IOException {
        JsonObject source = object("type", type, "id", id);
        source.add("actions", actions);
        if (type.equals("pointer")) {
            source.add("parameters", object("pointerType", "mouse"));
        }
        JsonArray sources = new JsonArray();
        sources.add(source);
        JsonObject body = new JsonObject();
        body.add("actions", sources);
        post(session + "/actions", body);
    }

    /** A command of the DevTools. */
    JsonElement tell(String command, String parameters) throws IOException {
        JsonObject body = object("cmd", command);
        body.add("params", JsonParser.parseString(parameters));
        return post(session + "/goog/cdp/execute", body);
    }

    /** A window of some size, light or dark. */
    void screen(int width, int height, String scheme) throws IOException {
        tell(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
        tell(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + scheme + "\"}]}");
    }

    /** The window, or all of the page, as a PNG. */
    void screenshot(Path file, boolean whole) throws IOException {
        String data = tell(
                        "Page.captureScreenshot",
                        "{\"captureBeyondViewport\":" + whole + ",\"format\":\"png\"" + (whole ? clip() : "") + "}")
                .getAsJsonObject()
                .get("data")
                .getAsString();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, Base64.getDecoder().decode(data));
    }

    private String clip() throws IOException {
        return ",\"clip\":{\"x\":0,\"y\":0,\"scale\":1,\"width\":"
                + (int) number("document.documentElement.clientWidth") + ",\"height\":"
                + (int) number("document.documentElement.scrollHeight") + "}";
    }

    /** The page on paper. */
    void print(Path file) throws IOException {
        JsonObject body = new JsonObject();
        body.addProperty("background", false);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(
                file, Base64.getDecoder().decode(post(session + "/print", body).getAsString()));
    }

    /** What the console said since it was last asked. */
    List<String> console() throws IOException {
        List<String> said = new ArrayList<>();
        post(session + "/se/log", object("type", "browser"))
                .getAsJsonArray()
                .forEach(
                        entry -> said.add(entry.getAsJsonObject().get("message").getAsString()));
        return said;
    }

    /** The addresses that were asked for since this was last asked. */
    List<String> requests() throws IOException {
        List<String> asked = new ArrayList<>();
        for (JsonElement entry :
                post(session + "/se/log", object("type", "performance")).getAsJsonArray()) {
            JsonObject message = JsonParser.parseString(
                            entry.getAsJsonObject().get("message").getAsString())
                    .getAsJsonObject()
                    .getAsJsonObject("message");
            if (message.get("method").getAsString().equals("Network.requestWillBeSent")) {
                asked.add(message.getAsJsonObject("params")
                        .getAsJsonObject("request")
                        .get("url")
                        .getAsString());
            }
        }
        return asked;
    }

    private JsonElement post(String address, JsonObject body) throws IOException {
        return send(
                HttpRequest.newBuilder(URI.create(address)).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private JsonElement send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> answer = client.send(
                    request.header("Content-Type", "application/json; charset=utf-8")
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonElement value =
                    JsonParser.parseString(answer.body()).getAsJsonObject().get("value");
            if (answer.statusCode() != 200) {
                throw new IOException("chromedriver: " + value);
            }
            return value;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static JsonObject object(String... pairs) {
        JsonObject out = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            out.addProperty(pairs[i], pairs[i + 1]);
        }
        return out;
    }

    @Override
    public void close() throws IOException {
        try {
            send(HttpRequest.newBuilder(URI.create(session)).DELETE());
        } finally {
            driver.destroy();
        }
    }
}
