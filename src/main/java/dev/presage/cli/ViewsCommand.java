package dev.presage.cli;

import dev.presage.data.AtomicFiles;
import dev.presage.data.BadInputException;
import dev.presage.report.ViewPicture;
import dev.presage.study.PreparedData;
import dev.presage.study.Strategy;
import dev.presage.study.ViewSheet;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code presage views}: what a noise does to a sample, as a picture. */
@Command(
        name = "views",
        mixinStandardHelpOptions = true,
        description = "Draws views of one training image as a PNG: a line a strategy, the image itself first.",
        footer = {
            "",
            "Example: presage views digits --noise \"mask(0.5,patch=2)\" --noise \"shift(1)\" --noise-space raw --save v.png"
        })
final class ViewsCommand implements Callable<Integer> {
    private static final int MOST_VIEWS = 1000;
    private static final int MOST_ZOOM = 100;
    private static final int USUAL_SIDE = 64;
    private static final long MOST_PIXELS = 1L << 26;

    @Mixin
    private DataArguments data = new DataArguments();

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(names = "--noise", required = true, paramLabel = "EXPR", description = "A strategy; may be repeated.")
    private List<String> noises = List.of();

    @Option(
            names = "--sample",
            defaultValue = "0",
            paramLabel = "I",
            description = "Number of the training image, from 0 (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--views",
            defaultValue = "8",
            paramLabel = "N",
            description = "Views of each strategy (default: ${DEFAULT-VALUE}).")
    private int views = 8;

    @Option(
            names = "--zoom",
            paramLabel = "Z",
            description = "Pixels a side for each pixel (default: what makes images about 64 pixels high).")
    private Optional<Integer> zoom = Optional.empty();

    @Option(names = "--save", required = true, paramLabel = "FILE", description = "The PNG to write.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws Exception {
        return CommonOptions.guarded(() -> {
            List<Strategy> strategies = noises.stream().map(Strategy::parse).toList();
            require("--views", views, MOST_VIEWS);
            zoom.ifPresent(z -> require("--zoom", z, MOST_ZOOM));
            return draw(strategies);
        });
    }

    private int draw(List<Strategy> strategies) {
        PreparedData prepared = data.read(common);
        prepared.samples("views");
        ViewSheet sheet = ViewSheet.draw(prepared, strategies, sample, views, common.seed());
        prepared.data().notes().forEach(common::warn);
        int factor = zoom.orElse(Math.max(1, USUAL_SIDE / sheet.layout().height()));
        long pixels = (long) sheet.layout().pixels() * factor * factor * (views + 1) * strategies.size();
        if (pixels > MOST_PIXELS) {
            throw new BadInputException("a picture of views expects at most " + MOST_PIXELS + " pixels, found " + pixels
                    + "; fewer --views or a smaller --zoom would fit");
        }
        AtomicFiles.write(file, stream -> ViewPicture.write(sheet, factor, stream));
        if (!common.quiet()) {
            Output.print(
                    "wrote " + views + " views under each of " + strategies.size() + " strategies to " + file + "\n");
        }
        return 0;
    }

    private static void require(String option, int value, int most) {
        if (value < 1 || value > most) {
            throw new BadInputException(option + " expects from 1 to " + most + ", found " + value);
        }
    }
}
