package dev.presage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web server on this machine that does with each request what a test says, and otherwise serves files well. */
public final class LocalServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Map<String, byte[]> files = Collections.synchronizedMap(new TreeMap<>());
    private final Deque<HttpHandler> script = new ArrayDeque<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile String version = "\"v1\"";

    public LocalServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** The address of the folder with all files. */
    public String address() {
        return "http://localhost:" + server.getAddress().getPort() + "/data";
    }

    /** Serves a file from now on. */
    public void put(String name, byte[] content) {
        files.put("/data/" + name, content);
    }

    /** The ETag from now on; an empty one is not sent. */
    public void version(String tag) {
        version = tag;
    }

    /** What to do with the next request that has no handler yet. */
    public synchronized void next(HttpHandler handler) {
        script.add(handler);
    }

    /** The requests so far: name, range and version asked for. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Waits until the server is closed. */
    public void silence() {
        try {
            ending.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        requests.add((exchange.getRequestURI().getPath() + " " + header(exchange, "Range") + " "
                        + header(exchange, "If-Range"))
                .strip());
        try (exchange) {
            handler().handle(exchange);
        }
    }

    private synchronized HttpHandler handler() {
        return script.isEmpty() ? this::serve : script.remove();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    /** As a good server does, with ranges. */
    public void serve(HttpExchange exchange) throws IOException {
        byte[] content = files.get(exchange.getRequestURI().getPath());
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        if (!version.isEmpty()) {
            exchange.getResponseHeaders().set("ETag", version);
        }
        String range = header(exchange, "Range");
        String wanted = header(exchange, "If-Range");
        if (range.isEmpty() || !(wanted.isEmpty() || wanted.equals(version))) {
            send(exchange, 200, content, content.length);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        partial(exchange, content, from, from);
    }

    /** Answers with a part that begins at {@code from}, and claims that it begins at {@code claimed}. */
    public static void partial(HttpExchange exchange, byte[] content, int from, int claimed) throws IOException {
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + claimed + "-" + (content.length - 1) + "/" + content.length);
        byte[] rest = Arrays.copyOfRange(content, from, content.length);
        send(exchange, 206, rest, rest.length);
    }

    /** Announces so many bytes and sends those; more announced than sent breaks the connection. */
    public static void send(HttpExchange exchange, int status, byte[] content, long announced) throws IOException {
        exchange.sendResponseHeaders(status, announced);
        exchange.getResponseBody().write(content);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        ending.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
