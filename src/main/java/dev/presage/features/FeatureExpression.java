package dev.presage.features;

import dev.presage.data.BadInputException;
import dev.presage.data.Progress;
import dev.presage.data.Samples;
import dev.presage.linalg.Backend;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Feature maps one after another, as users write them: {@code project(bottom=0.2)|patches(count=256)}.
 *
 * <pre>
 * EXPR := step { "|" step }                           left to right
 * step := NAME [ "(" [ arg { "," arg } ] ")" ]
 * arg  := NAME "=" NUMBER
 *
 * none                                                samples as they are
 * fourier(count=512, scale=1, seed)                   {@link FourierFeatures}
 * patches(count=256, size=6, pool=2, threshold=0.25, regularisation=0.1, mirror=0, seed)   {@link PatchFeatures}
 * polynomial(degree=2, components=20)                 {@link PolynomialFeatures}
 * project(top | bottom)                               {@link SubspaceProjection}
 * </pre>
 *
 * @param steps the first one first; none: samples as they are
 */
public record FeatureExpression(List<FeaturePlan> steps) implements FeaturePlan {
    /** Copies the steps. */
    public FeatureExpression {
        steps = List.copyOf(steps);
    }

    /**
     * Reads an expression.
     *
     * @param seed of the steps that give none
     * @throws BadInputException if it is not of the language, with the column and what was expected
     */
    public static FeatureExpression parse(String text, long seed) {
        return new FeatureParser(text, seed).parse();
    }

    /** Every argument of every step, seeds too, so that it reads back as the same maps whatever the defaults. */
    @Override
    public String canonical() {
        return steps.isEmpty()
                ? "none"
                : steps.stream().map(FeaturePlan::canonical).collect(Collectors.joining("|"));
    }

    /** Each step is fitted to the training samples seen through the steps before it. */
    @Override
    public FeatureMap fit(Samples train, Backend backend, Progress progress) {
        Optional<FeatureMap> map = Optional.empty();
        for (FeaturePlan step : steps) {
            Samples seen = map.isPresent() ? new MappedSamples(train, map.get(), 0) : train;
            FeatureMap next = step.fit(seen, backend, progress);
            map = Optional.of(map.map(before -> before.then(next)).orElse(next));
        }
        return map.orElseGet(() -> FeatureMap.identity(train.layout()));
    }
}
