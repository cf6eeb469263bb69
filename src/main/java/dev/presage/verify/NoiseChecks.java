package dev.presage.verify;

import static dev.presage.verify.RefereeAlgebra.EPS;
import static dev.presage.verify.RefereeAlgebra.gaussian;

import dev.presage.data.Layout;
import dev.presage.data.Npy;
import dev.presage.linalg.Matrix;
import dev.presage.linalg.SymmetricMatrix;
import dev.presage.linalg.Vector;
import dev.presage.moments.Moments;
import dev.presage.moments.Preparation;
import dev.presage.noise.AffineNoise;
import dev.presage.noise.MonteCarlo;
import dev.presage.noise.SampledNoise;
import dev.presage.noise.SampledViews;
import dev.presage.noise.ViewMoments;
import dev.presage.noise.Views;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Moments of data and views against sums over every sample and every outcome, samplers against both (theory.md section 2). */
final class NoiseChecks {
    private static final int SAMPLES = 7;
    private static final int CLASSES = 3;
    /** Chance that sampling alone refutes a true claim. */
    private static final double FALSE_ALARM = 1e-6;

    /** Coordinates of views that are drawn. */
    private static final int DRAWN = 4;

    private static final int DRAWN_VIEWS = 30;

    private static final String SECTION = "theory.md section 2";

    private NoiseChecks() {}

    static List<Statement> all() {
        List<Statement> statements = new ArrayList<>();
        statements.add(new Statement("moments-of-data", "theory.md section 1", NoiseChecks::momentsOfData));
        OperatorCases.all().stream()
                .map(OperatorCases.Case::operator)
                .distinct()
                .forEach(op -> statements.add(new Statement("noise-" + op, SECTION, trial -> operator(trial, op))));
        statements.add(new Statement("noise-composition", SECTION, NoiseChecks::composition));
        statements.add(new Statement("noise-mixture", SECTION, NoiseChecks::mixture));
        statements.add(new Statement("noise-raw-space", SECTION, NoiseChecks::rawSpace));
        statements.add(new Statement("noise-drawn", SECTION, NoiseChecks::drawn));
        statements.add(new Statement("noise-samplers", SECTION, NoiseChecks::samplers));
        return statements;
    }

    private static Measurement momentsOfData(Trial trial) {
        RandomGenerator random = trial.random("moments of data");
        Measurement worst = exact(0, 1);
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            int n = 40 + repeat;
            Population all = Population.classes(n, 5, 2, random);
            Moments expected = all.moments();
            double size = expected.secondMoment().trace();
            Moments whole = trial.claims().moments(all.x(), trial.backend());
            Matrix rest = Matrix.generate(n - 13, 5, (i, j) -> all.x().at(i + 13, j));
            Moments merged = trial.claims()
                    .merged(
                            trial.claims().moments(all.x().firstRows(13), trial.backend()),
                            trial.claims().moments(rest, trial.backend()));
            for (Moments found : List.of(whole, merged)) {
                double error = found.covariance().minus(expected.covariance()).frobeniusNorm() / size
                        + norm(found.mean().minus(expected.mean())) / Math.sqrt(size);
                worst = worst.worse(exact(error, n));
            }
        }
        return worst;
    }

    /** One operator in all its variants. */
    private static Measurement operator(Trial trial, String operator) {
        RandomGenerator random = trial.random(operator);
        Measurement worst = exact(0, 1);
        for (OperatorCases.Case one : OperatorCases.all()) {
            if (one.operator().equals(operator)) {
                Population population = population(one.layout(), random);
                worst = worst.worse(compare(trial, population, compile(trial, one), one.draws()));
            }
        }
        return worst;
    }

    private static Population population(Layout layout, RandomGenerator random) {
        return Population.classes(SAMPLES, layout.dimension(), CLASSES, random);
    }

    private static AffineNoise compile(Trial trial, OperatorCases.Case one) {
        if (!one.expression().contains("FILE")) {
            return trial.claims().noise(one.expression(), one.layout(), Vector.of(one.mean()), trial.backend());
        }
        try {
            Path file = Files.createTempFile("presage-verify", ".npy");
            try {
                Npy.write(file, trial.algebra().product(OperatorCases.FACTOR, OperatorCases.FACTOR.transpose()));
                String expression = one.expression().replace("FILE", file.toString());
                return trial.claims().noise(expression, one.layout(), Vector.of(one.mean()), trial.backend());
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a noise covariance could not be written to the temporary folder", e);
        }
    }

    private static Measurement compare(Trial trial, Population population, AffineNoise noise, Draws draws) {
        DefinedMoments expected = DefinedMoments.of(population, draws);
        ViewMoments found = trial.claims().views(population.moments(), noise);
        double size = expected.size();
        double error = norm(found.viewMean().minus(Vector.of(expected.viewMean()))) / Math.sqrt(size);
        error = Math.max(error, found.cross().minus(expected.cross()).frobeniusNorm() / size);
        error = Math.max(error, apart(found.between(), expected.between()) / size);
        error = Math.max(error, apart(found.total(), expected.total()) / size);
        Matrix labels =
                trial.claims().labels(found, noise, population.labelMoments()).viewCross();
        error = Math.max(error, labels.minus(expected.labelCross()).frobeniusNorm() / Math.sqrt(size));
        return exact(error, expected.terms());
    }

    private static Measurement exact(double error, int terms) {
        return new Measurement(error, EPS * terms, "eps times the number of summands, relative to tr S");
    }

    private static double apart(SymmetricMatrix found, Matrix expected) {
        return found.toMatrix().minus(expected).frobeniusNorm();
    }

    private static double norm(Vector v) {
        return Math.sqrt(v.dot(v));
    }

    /** Random affine maps with random probabilities. */
    private static RandomMaps randomMaps(int d, RandomGenerator random) {
        return RandomMaps.draw(d, 3, 1, random);
    }

    private static Measurement composition(Trial trial) {
        RandomGenerator random = trial.random("composition");
        Measurement worst = exact(0, 1);
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RandomMaps first = randomMaps(5, random);
            RandomMaps second = randomMaps(5, random);
            AffineNoise chain = trial.claims().sequence(List.of(first, second));
            Population population = Population.classes(SAMPLES, 5, CLASSES, random);
            worst = worst.worse(compare(trial, population, chain, first.draws().then(second.draws())));
        }
        return worst;
    }

    private static Measurement mixture(Trial trial) {
        RandomGenerator random = trial.random("mixture");
        Measurement worst = exact(0, 1);
        double[] weights = {0.2, 0.5, 0.3};
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            List<RandomMaps> parts = List.of(randomMaps(5, random), randomMaps(5, random), randomMaps(5, random));
            AffineNoise mixed = trial.claims().mixture(List.of(0.2, 0.5, 0.3), List.copyOf(parts));
            Draws[] laws = parts.stream().map(RandomMaps::draws).toArray(Draws[]::new);
            Population population = Population.classes(SAMPLES, 5, CLASSES, random);
            worst = worst.worse(compare(trial, population, mixed, Draws.mixture(weights, laws)));
        }
        return worst;
    }

    private static Measurement rawSpace(Trial trial) {
        RandomGenerator random = trial.random("raw space");
        Measurement worst = exact(0, 1);
        for (int repeat = 0; repeat < trial.effort().repeats(); repeat++) {
            RandomMaps raw = randomMaps(5, random);
            double[] shift = gaussian(1, 5, random).row(0);
            double[] divisor = {0.5, 2, 1.5, 0.8, 1.2};
            Preparation preparation = new Preparation(Vector.of(shift), Vector.of(divisor), Vector.constant(5, 1));
            List<Draws.Draw> seen = new ArrayList<>();
            for (Draws.Draw draw : raw.draws().all()) {
                seen.add(new Draws.Draw(draw.weight(), x -> {
                    double[] restored = new double[5];
                    for (int i = 0; i < 5; i++) {
                        restored[i] = divisor[i] * x[i] + shift[i];
                    }
                    double[] view = draw.view().apply(restored);
                    for (int i = 0; i < 5; i++) {
                        view[i] = (view[i] - shift[i]) / divisor[i];
                    }
                    return view;
                }));
            }
            Population population = Population.classes(SAMPLES, 5, CLASSES, random);
            AffineNoise noise = trial.claims().raw(raw, preparation);
            worst = worst.worse(compare(trial, population, noise, new Draws(seen)));
        }
        return worst;
    }

    /** Views that are no affine map, known by draws, against the enumeration of their outcomes. */
    private static Measurement drawn(Trial trial) {
        RandomGenerator random = trial.random("drawn");
        Draws law = new Draws(List.of(
                new Draws.Draw(0.5, x -> changed(x, v -> 0.4 * v * v - 1)),
                new Draws.Draw(0.3, x -> changed(x, Math::abs)),
                new Draws.Draw(0.2, x -> x)));
        SampledNoise noise = SampledNoise.of(DRAWN, (x, generator) -> {
            double u = generator.nextDouble();
            Draws.Draw draw = law.all().get(u < 0.5 ? 0 : u < 0.8 ? 1 : 2);
            System.arraycopy(draw.view().apply(x.clone()), 0, x, 0, x.length);
        });
        // Few views of many samples: what is biased in the number of views shows.
        Population population = Population.classes(10 * trial.effort().draws(), DRAWN, CLASSES, random);
        DefinedMoments expected = DefinedMoments.of(population, law);
        MonteCarlo plan = new MonteCarlo(DRAWN_VIEWS, DRAWN_VIEWS, trial.seed());
        SampledViews found = trial.claims()
                .drawn(population.x(), population.labelMoments(), population.moments(), noise, plan, trial.backend());
        List<Function<Views, Matrix>> parts = List.of(
                v -> v.moments().between().toMatrix(),
                v -> v.moments().total().toMatrix(),
                v -> v.moments().cross(),
                v -> v.labels().orElseThrow().viewCross());
        List<Matrix> truths = List.of(
                expected.views().between().toMatrix(),
                expected.views().total().toMatrix(),
                expected.views().cross(),
                expected.labels().viewCross());
        double largest = 0;
        long entries = 0;
        for (int p = 0; p < truths.size(); p++) {
            Matrix errors = found.standardErrors(parts.get(p));
            Matrix estimate = parts.get(p).apply(found.estimate());
            for (int i = 0; i < errors.rows(); i++) {
                for (int j = 0; j < errors.columns(); j++) {
                    largest = larger(
                            largest, Math.abs(estimate.at(i, j) - truths.get(p).at(i, j)) / errors.at(i, j));
                    entries++;
                }
            }
        }
        // Errors estimated from g groups: Student's t with g - 1 degrees of freedom, its tail by Wallace's
        // approximation (1959).
        double normal = Math.sqrt(2 * Math.log(entries / FALSE_ALARM));
        int freedom = DRAWN_VIEWS - 1;
        return new Measurement(
                largest,
                Math.sqrt(freedom * Math.expm1(normal * normal / (freedom - 0.5))),
                "estimated standard errors; one false alarm in 1e6 over all " + entries + " entries");
    }

    private static double[] changed(double[] x, DoubleUnaryOperator change) {
        return Arrays.stream(x).map(change).toArray();
    }

    /** Every sampler against enumeration: means and second moments of the views of one sample. */
    private static Measurement samplers(Trial trial) {
        List<Deviation> deviations = new ArrayList<>();
        for (OperatorCases.Case one : OperatorCases.all()) {
            RandomGenerator random = trial.random("sampler " + one.expression());
            double[] x = population(one.layout(), random).x().row(0);
            AffineNoise noise = compile(trial, one);
            deviations.add(deviation(trial, noise, x, one.draws(), random));
        }
        long entries = deviations.stream().mapToLong(Deviation::entries).sum();
        double error = deviations.stream().mapToDouble(Deviation::largest).reduce(0, NoiseChecks::larger);
        return new Measurement(
                error,
                Math.sqrt(2 * Math.log(entries / FALSE_ALARM)),
                "standard errors; one false alarm in 1e6 over all " + entries + " entries");
    }

    private record Deviation(double largest, long entries) {}

    private static double larger(double a, double b) {
        return Double.isNaN(b) ? b : Math.max(a, b);
    }

    private static Deviation deviation(
            Trial trial, AffineNoise noise, double[] x, Draws draws, RandomGenerator random) {
        int d = x.length;
        int entries = d + d * (d + 1) / 2;
        double[] expected = new double[entries];
        double[] squares = new double[entries];
        double[] sum = new double[entries];
        double[] ignored = new double[entries];
        for (Draws.Draw draw : draws.all()) {
            add(draw.weight(), draw.view().apply(x), expected, ignored);
        }
        int count = trial.effort().draws();
        double scale = 0;
        for (int t = 0; t < count; t++) {
            double[] view = x.clone();
            trial.claims().sample(noise, view, random);
            add(1.0 / count, view, sum, squares);
        }
        for (double square : squares) {
            scale = Math.max(scale, square);
        }
        double largest = 0;
        for (int e = 0; e < entries; e++) {
            double variance = Math.max(0, squares[e] - sum[e] * sum[e]);
            double rounding = 1e3 * EPS * scale;
            double error = Math.sqrt((variance + rounding) / count);
            largest = larger(largest, Math.abs(sum[e] - expected[e]) / error);
        }
        return new Deviation(largest, entries);
    }

    private static void add(double weight, double[] view, double[] sum, double[] squares) {
        int at = 0;
        for (int i = 0; i < view.length; i++) {
            sum[at] += weight * view[i];
            squares[at++] += weight * view[i] * view[i];
            for (int j = 0; j <= i; j++) {
                double product = view[i] * view[j];
                sum[at] += weight * product;
                squares[at++] += weight * product * product;
            }
        }
    }
}
