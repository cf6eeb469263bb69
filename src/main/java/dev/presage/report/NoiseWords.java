package dev.presage.report;

import dev.presage.noise.NoiseExpression;
import dev.presage.noise.Value;
import dev.presage.study.Strategy;
import java.util.List;
import java.util.Optional;

/** Noise strategies in words that follow a sentence's beginning or stand as its subject: "masking 75 % of the 4 × 4 patches". */
final class NoiseWords {
    private static final double PERCENT = 100;
    private static final int DIGITS = 4;

    private NoiseWords() {}

    /** What a strategy does. */
    static String of(Strategy strategy) {
        if (strategy instanceof Strategy.Expressed expressed) {
            return of(expressed.expression());
        }
        return strategy instanceof Strategy.Recorded recorded
                ? "the views in " + recorded.views().file()
                : "the noise " + strategy.canonical();
    }

    /** Whether a strategy leaves samples as they are. */
    static boolean isNone(Strategy strategy) {
        return strategy.canonical().equals("none");
    }

    private static String of(NoiseExpression expression) {
        if (expression instanceof NoiseExpression.Chain chain) {
            return String.join(
                    ", then ", chain.steps().stream().map(NoiseWords::of).toList());
        }
        if (expression instanceof NoiseExpression.Mix mix) {
            return "either "
                    + Html.or(mix.parts().stream()
                            .map(part -> of(part.part()) + " (" + percent(part.weight()) + " of the time)")
                            .toList());
        }
        return new Words((NoiseExpression.Op) expression).all();
    }

    private static String percent(double share) {
        return Html.number(PERCENT * share, DIGITS) + " %";
    }

    /** One operation. */
    private record Words(NoiseExpression.Op op) {
        String all() {
            return switch (op.name()) {
                case "none" -> "no noise";
                case "gaussian" ->
                    text("covariance")
                            .map(file -> "adding Gaussian noise with the covariance of " + file)
                            .orElseGet(() -> "adding Gaussian noise of standard deviation " + plain("sigma"));
                case "aligned" ->
                    "adding Gaussian noise along the irrelevant features of " + plain("noise") + ", " + plain("alpha")
                            + " times as strong";
                case "mask" -> "masking " + share("ratio") + " of " + places() + channels() + fill();
                case "mae" -> "masking exactly " + share("ratio") + " of " + places();
                case "block" -> "masking a block of " + size("size") + " pixels";
                case "dropout" -> "dropping " + share("ratio") + " of " + places() + " and scaling up the others";
                case "speckle" -> "multiplying values by 1 plus noise of standard deviation " + plain("sigma");
                case "saltpepper" -> "turning " + share("ratio") + " of the values into salt and pepper";
                case "hflip" -> "mirroring " + share("p", 0.5) + " of the images left to right";
                case "vflip" -> "turning " + share("p", 0.5) + " of the images upside down";
                case "rot90" -> "turning images by random quarter turns";
                case "shift" -> "shifting images by up to " + plain("max") + " pixels";
                case "crop" -> "cropping images to " + shares("scale", "20 to 100 %") + " of their area";
                case "blur" -> "blurring images by " + range("sigma") + " pixels" + sometimes();
                case "brightness", "contrast", "saturation" ->
                    "changing the " + op.name() + " of images by a factor of " + range("factor");
                case "hue" -> "turning the hues of images by " + range("turns") + " turns";
                case "grayscale" -> "taking the colours off " + share("p") + " of the images";
                default -> "the noise " + op.canonical();
            };
        }

        private Optional<Value> value(String name) {
            return Optional.ofNullable(op.arguments().get(name));
        }

        private Optional<String> text(String name) {
            return value(name).map(Value::canonical);
        }

        private String plain(String name) {
            return text(name).orElse("?");
        }

        private String share(String name) {
            return value(name).map(Words::share).orElse("?");
        }

        private String share(String name, double usual) {
            return value(name).map(Words::share).orElse(percent(usual));
        }

        private static String share(Value value) {
            return value instanceof Value.Number number ? percent(number.value()) : value.canonical();
        }

        private String shares(String name, String usual) {
            return value(name)
                    .map(value -> value instanceof Value.Range range
                            ? Html.number(PERCENT * range.from(), DIGITS) + " to " + percent(range.to())
                            : share(value))
                    .orElse(usual);
        }

        private String range(String name) {
            return value(name)
                    .map(value -> value instanceof Value.Range range
                            ? Html.number(range.from(), DIGITS) + " to " + Html.number(range.to(), DIGITS)
                            : value.canonical())
                    .orElse("?");
        }

        private String size(String name) {
            return value(name)
                    .map(value -> value instanceof Value.Size size
                            ? size.height() + " \u00d7 " + size.width()
                            : value.canonical())
                    .orElse("1 \u00d7 1");
        }

        private String places() {
            return value("patch").isPresent() ? "the " + size("patch") + " patches" : "the coordinates";
        }

        private String channels() {
            return text("channels").equals(Optional.of("separate")) ? " in each channel by itself" : "";
        }

        private String fill() {
            return text("fill")
                    .map(fill -> fill.equals("mean") ? " with the mean image" : " with the value " + fill)
                    .orElse("");
        }

        private String sometimes() {
            return value("p").map(p -> ", " + share(p) + " of the time").orElse("");
        }
    }

    /** Objectives by the names that a text gives them. */
    static String objective(String name) {
        return switch (name) {
            case "vae" -> "VAE";
            case "nce" -> "noise-contrastive";
            case "jepa" -> "JEPA";
            case "infonce" -> "InfoNCE";
            case "vicreg" -> "VICReg";
            case "barlow-twins" -> "Barlow Twins";
            case "mae-masked-only" -> "masked-only MAE";
            case "joint" -> "joint (supervised and reconstruction)";
            case "joint-embedding" -> "joint-embedding";
            default -> name;
        };
    }

    /** {@code a} or {@code an}, before a number of features. */
    static String article(int number) {
        String digits = Integer.toString(number);
        boolean vowel = digits.startsWith("8")
                || ((digits.startsWith("11") || digits.startsWith("18")) && digits.length() % 3 == 2);
        return vowel ? "an" : "a";
    }

    /** The encoders of some objectives with some numbers of features: "a 16-feature reconstruction or joint-embedding encoder". */
    static String encoders(List<String> objectives, List<Integer> ks) {
        String names = Html.or(objectives.stream().map(NoiseWords::objective).toList());
        if (ks.size() == 1) {
            return article(ks.get(0)) + " " + ks.get(0) + "-feature " + names + " encoder";
        }
        return "a " + names + " encoder of "
                + Html.or(ks.stream().map(k -> Integer.toString(k)).toList()) + " features";
    }
}
