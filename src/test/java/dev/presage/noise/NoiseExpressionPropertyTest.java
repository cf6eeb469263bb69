package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import dev.presage.data.Layout;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.noise.NoiseExpression.Mix;
import dev.presage.noise.NoiseExpression.Op;
import dev.presage.noise.NoiseExpression.Weighted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Random expressions and random damage to them; the seeds are fixed. */
class NoiseExpressionPropertyTest {
    private static final int EXPRESSIONS = 2000;
    private static final int MUTATIONS = 10_000;
    private static final String FILE_LETTERS = "abz09./\\-_=:;*~# ,)(|+{}\"\u00e9\u00a0'";
    private static final String DAMAGE = "()|+*,={}\"'. \n\t0123456789eExX-_amksNI..\u00e9\u0000\ud83d\u00d7";

    @Test
    void canonicalTextReadsBackAsAnEqualExpression() {
        Random random = new Random(11);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < EXPRESSIONS; i++) {
            NoiseExpression expression = expression(random, 4);
            String canonical = expression.canonical();
            NoiseExpression back = NoiseExpression.parse(canonical);
            assertEquals(expression, back);
            assertEquals(canonical, back.canonical());
            assertEquals(expression.hashCode(), back.hashCode());
            assertEquals(expression, NoiseExpression.parse(spaced(canonical, random)));
            seen.add(canonical);
        }
        assertTrue(seen.size() > EXPRESSIONS / 2, "only " + seen.size() + " different expressions");
    }

    @Test
    void listsMultiplyOutToDifferentSingleExpressions() {
        Random random = new Random(12);
        int lists = 0;
        for (int i = 0; i < EXPRESSIONS; i++) {
            NoiseExpression expression = expression(random, 2);
            if (expression.count() > 500) {
                continue;
            }
            List<NoiseExpression> all = expression.expand();
            assertEquals(expression.count(), all.size());
            assertEquals(all.size(), new HashSet<>(all).size());
            all.forEach(NoiseExpression::requireSingle);
            lists += expression.isList() ? 1 : 0;
        }
        assertTrue(lists > EXPRESSIONS / 10, "only " + lists + " lists");
    }

    @Test
    void damagedTextGivesAnExpressionOrOneSentence() {
        Random random = new Random(13);
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder text = new StringBuilder(expression(random, 3).canonical());
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                damage(text, random);
            }
            try {
                NoiseExpression expression = NoiseExpression.parse(text.toString());
                assertEquals(expression, NoiseExpression.parse(expression.canonical()));
                read++;
            } catch (BadInputException e) {
                assertTrue(e.getMessage().startsWith("noise expression '"), e.getMessage());
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
            }
        }
        assertTrue(read > MUTATIONS / 50 && read < MUTATIONS * 49 / 50, read + " were read");
    }

    /** Expressions that fit the image below, as users write them; most damaged ones are still read. */
    private static final List<String> FITTING = List.of(
            "mask(ratio=0.75, patch=2x3, channels=separate, fill=mean) + hflip",
            "0.3*mae(ratio=0.5, patch=2) | gaussian(sigma=0.5) + 0.7*block(size=2x2)",
            "crop(scale=0.3..1, ratio=1.2, scales=3) | hflip(p=0.5) | contrast(0.6..1.4)",
            "shift(max=2, pad=reflect) | blur(sigma=0.1..2, p=0.5) | vflip(0.3)",
            "dropout(0.25, patch=2) | speckle(0.4) | saltpepper(0.1, low=-1, high=2)",
            "(0.25*rot90 + 0.75*(brightness(0.5..1.5) | none)) | hue(-0.1..0.2)",
            "saturation(0..2) | grayscale(p=0.2) | crop(0.5)");

    @Test
    void damagedTextThatIsReadGivesAnOperatorOrOneSentence() {
        Random random = new Random(14);
        Layout.Image image = new Layout.Image(3, 4, 4);
        int d = image.dimension();
        Backend backend = Backends.of("java", 1);
        NoiseCompiler compiler = new NoiseCompiler(image, Vector.zeros(d), backend);
        Moments clean = new Moments(
                10, Vector.generate(d, i -> 0.1 * i), SymmetricMatrix.generate(d, (i, j) -> i == j ? 1 : 0));
        int compiled = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            StringBuilder text = new StringBuilder(FITTING.get(i % FITTING.size()));
            for (int damage = i < FITTING.size() ? 0 : 1 + random.nextInt(3); damage > 0; damage--) {
                int at = random.nextInt(text.length());
                if (random.nextInt(4) == 0) {
                    damage(text, random);
                } else if (Character.isDigit(text.charAt(at))) {
                    text.replace(at, at + random.nextInt(2), String.valueOf(random.nextInt(10)));
                }
            }
            try {
                NoiseExpression expression = NoiseExpression.parse(text.toString());
                expression.requireSingle();
                AffineNoise noise = compiler.compile(expression);
                ViewMoments views = ViewMoments.exact(clean, noise);
                // Where the variance is beyond doubles, PreparedData says so; where it is not, nothing is.
                assertTrue(!Double.isFinite(views.total().trace()) || isFinite(views), text.toString());
                noise.sample(new double[d], random);
                compiled++;
            } catch (BadInputException e) {
                assertTrue(i >= FITTING.size(), e.getMessage());
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                assertTrue(e.getMessage().length() < 1000, e.getMessage());
            } catch (RuntimeException | Error e) {
                throw new AssertionError(text.toString(), e);
            }
        }
        assertTrue(compiled > MUTATIONS / 10 && compiled < MUTATIONS * 9 / 10, compiled + " were compiled");
    }

    private static boolean isFinite(ViewMoments views) {
        return Stream.of(
                        views.cross().toArray(),
                        views.between().toMatrix().toArray(),
                        views.total().toMatrix().toArray(),
                        views.viewMean().toArray())
                .flatMapToDouble(Arrays::stream)
                .allMatch(Double::isFinite);
    }

    private static void damage(StringBuilder text, Random random) {
        int at = random.nextInt(text.length() + 1);
        String letter = String.valueOf(DAMAGE.charAt(random.nextInt(DAMAGE.length())));
        int length = Math.min(text.length() - at, 1 + random.nextInt(3));
        switch (random.nextInt(4)) {
            case 0 -> text.insert(at, letter);
            case 1 -> text.delete(at, at + length);
            case 2 -> text.replace(at, at + length, letter);
            default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, at + length));
        }
    }

    /** With blanks around the marks; none inside quotes or next to a sign. */
    private static String spaced(String canonical, Random random) {
        StringBuilder spaced = new StringBuilder();
        boolean quoted = false;
        for (char c : canonical.toCharArray()) {
            quoted ^= c == '"';
            boolean mark = !quoted && "(),|{}".indexOf(c) >= 0;
            spaced.append(mark && random.nextBoolean() ? " " : "").append(c).append(mark ? "\t" : "");
        }
        return spaced.toString();
    }

    private static NoiseExpression expression(Random random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(4);
        if (kind < 2) {
            return op(random);
        }
        List<NoiseExpression> parts = new ArrayList<>();
        for (int n = 2 + random.nextInt(3); n > 0; n--) {
            parts.add(expression(random, depth - 1));
        }
        if (kind == 2) {
            return NoiseExpression.chain(parts);
        }
        if (random.nextBoolean()) {
            return NoiseExpression.mixture(parts);
        }
        double[] weights =
                parts.stream().mapToDouble(part -> 1 + random.nextInt(20)).toArray();
        double sum = Arrays.stream(weights).sum();
        List<Weighted> weighted = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            weighted.add(new Weighted(weights[i] / sum, parts.get(i)));
        }
        return new Mix(weighted);
    }

    private static Op op(Random random) {
        List<OpSignature> all = List.copyOf(OpSignature.all());
        OpSignature signature = all.get(random.nextInt(all.size()));
        List<OpSignature.Argument> arguments = new ArrayList<>(signature.arguments());
        Collections.shuffle(arguments, random);
        Map<String, Value> given = new LinkedHashMap<>();
        for (OpSignature.Argument argument : arguments) {
            boolean wanted = signature.exactlyOne() ? given.isEmpty() : argument.required() || random.nextBoolean();
            if (wanted) {
                given.put(argument.name(), value(argument.kind(), random));
            }
        }
        return new Op(signature.name(), given);
    }

    private static Value value(OpSignature.Kind kind, Random random) {
        if (random.nextInt(4) > 0) {
            return kind.fit(single(kind, random)).orElseThrow();
        }
        Set<Value> values = new LinkedHashSet<>();
        for (int n = 2 + random.nextInt(2); n > 0; n--) {
            values.add(kind.fit(single(kind, random)).orElseThrow());
        }
        return values.size() == 1 ? values.iterator().next() : new Value.Choices(List.copyOf(values));
    }

    private static Value single(OpSignature.Kind kind, Random random) {
        if (kind instanceof OpSignature.Real real) {
            return new Value.Number(number(real.bounds(), random));
        }
        if (kind instanceof OpSignature.Span span) {
            double a = number(span.bounds(), random);
            double b = number(span.bounds(), random);
            return random.nextBoolean() ? new Value.Number(a) : new Value.Range(Math.min(a, b), Math.max(a, b));
        }
        if (kind instanceof OpSignature.Whole whole) {
            return new Value.Number(whole.least() + random.nextInt(10));
        }
        if (kind instanceof OpSignature.Extent) {
            return new Value.Size(1 + random.nextInt(4), 1 + random.nextInt(4));
        }
        if (kind instanceof OpSignature.OneOf choice) {
            return choice.otherwise().isPresent() && random.nextBoolean()
                    ? single(choice.otherwise().get(), random)
                    : new Value.Word(
                            choice.words().get(random.nextInt(choice.words().size())));
        }
        StringBuilder name = new StringBuilder();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            name.append(FILE_LETTERS.charAt(random.nextInt(FILE_LETTERS.length())));
        }
        return new Value.Text(name.toString());
    }

    private static double number(OpSignature.Interval bounds, Random random) {
        while (true) {
            double number = switch (random.nextInt(5)) {
                case 0 -> random.nextInt(3);
                case 1 -> random.nextInt(21) / 20.0;
                case 2 -> random.nextDouble();
                case 3 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20);
                default -> Double.longBitsToDouble(random.nextLong());
            };
            if (Double.isFinite(number) && bounds.contains(number)) {
                return number;
            }
        }
    }
}
