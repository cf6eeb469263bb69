package dev.presage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --plots}: every figure as a file of its own, beside the other results. */
class PlotsTest {
    private static final String NOISE = "gaussian(sigma=1)";

    @TempDir
    private Path folder;

    /** Runs a command with {@code --plots png,svg} and checks that these figures, and no others, are there whole. */
    private void drawn(List<String> figures, List<String> others, String... arguments) throws Exception {
        Path out = folder.resolve(arguments[0]);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--out", out.toString(), "--plots", "svg,png"));
        CommandRun.fine(all.toArray(String[]::new));
        List<String> expected = new ArrayList<>(others);
        for (String figure : figures) {
            expected.add(figure + ".svg");
            expected.add(figure + ".png");
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(out.resolve(figure + ".svg").toFile());
            BufferedImage picture = ImageIO.read(out.resolve(figure + ".png").toFile());
            assertEquals(1004, picture.getWidth(), figure);
        }
        expected.sort(null);
        assertEquals(expected, Inputs.namesIn(out).stream().sorted().toList(), arguments[0]);
    }

    @Test
    void analyze() throws Exception {
        drawn(
                List.of(
                        "spectrum",
                        "r2",
                        "alignment",
                        "leave-one-out",
                        "test",
                        "angles",
                        "learning-curve-1",
                        "learning-curve-2",
                        "modes-1",
                        "modes-2"),
                List.of("analysis.json", "report.html"),
                "analyze",
                "digits",
                "--noise",
                NOISE,
                "--dim",
                "4",
                "--train",
                "--steps",
                "60",
                "--optimizer",
                "sgd",
                "--learning-rate",
                "0.02");
    }

    @Test
    void sweep() throws Exception {
        drawn(
                List.of("heatmap-1", "r2-1", "alignment-1"),
                List.of("sweep.json", "sweep.csv", "sweep.html", "heatmap.svg"),
                "sweep",
                "digits",
                "--noise",
                "mask(ratio={0.3,0.6},patch=2)",
                "--objective",
                "reconstruction",
                "--dim",
                "4");
    }

    @Test
    void advise() throws Exception {
        drawn(
                List.of("spectrum", "r2", "alignment", "gain-by-label", "gain-by-spectrum"),
                List.of("advice.json", "report.html"),
                "advise",
                "digits",
                "--limit",
                "300",
                "--noise",
                NOISE,
                "--dim",
                "4");
    }

    @Test
    void train() throws Exception {
        drawn(
                List.of("learning-curve"),
                List.of("train.json", "report.html"),
                "train",
                "digits",
                "--objective",
                "reconstruction",
                "--noise",
                NOISE,
                "--dim",
                "4",
                "--steps",
                "40");
    }

    @Test
    void order() throws Exception {
        drawn(
                List.of("loss", "modes", "labels", "top-and-bottom"),
                List.of("order.json", "report.html", "projections.png"),
                "order",
                "digits",
                "--noise",
                NOISE,
                "--dim",
                "4");
    }

    @Test
    void ambiguity() throws Exception {
        drawn(
                List.of("ambiguity"),
                List.of("ambiguity.json", "report.html"),
                "ambiguity",
                "digits",
                "--limit",
                "300",
                "--dim",
                "4",
                "--tolerances",
                "0,0.1");
    }

    @Test
    void paradigms() throws Exception {
        List<String> figures = new ArrayList<>();
        for (String strength : List.of("weak", "strong")) {
            for (String objective : List.of("supervised", "joint-embedding", "reconstruction", "limit")) {
                figures.add(strength + "-" + objective);
            }
        }
        drawn(
                figures,
                List.of("paradigms.json", "paradigms.svg", "report.html"),
                "paradigms",
                "digits",
                "--dim",
                "4",
                "--alpha",
                "0,1.5",
                "--samples",
                "50,100",
                "--repeats",
                "2");
    }

    @Test
    void whatCannotBeDrawnIsRefusedBeforeAnyWork() {
        String out = folder.resolve("refused").toString();
        for (String command : List.of("analyze", "order", "ambiguity", "paradigms")) {
            CommandRun.refused(List.of("--plots expects --out DIR"), command, "digits", "--plots", "png");
        }
        CommandRun.refused(
                List.of("--plots expects png, svg, or both", "'pdf'"),
                "analyze",
                "digits",
                "--out",
                out,
                "--plots",
                "svg,pdf");
        CommandRun.refused(
                List.of("--plots expects a grid", "--search"),
                "sweep",
                "digits",
                "--noise",
                "mask(ratio=?0.1..0.9)",
                "--dim",
                "4",
                "--search",
                "3",
                "--out",
                out,
                "--plots",
                "svg");
        assertTrue(Files.notExists(Path.of(out)));
    }
}
