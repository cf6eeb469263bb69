package dev.presage.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.DataOptions;
import dev.presage.data.DataSets;
import dev.presage.data.Progress;
import dev.presage.linalg.Backend;
import dev.presage.linalg.Backends;
import dev.presage.linalg.Matrix;
import dev.presage.model.Objective;
import dev.presage.model.Objectives;
import dev.presage.probe.PrincipalSpace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All objectives against each other: what is the same by proof is the same to 1e-6 degree. */
class FeatureComparisonTest {
    private static final Backend BACKEND = Backends.of("auto", 2);

    private static List<FeatureComparison> compared(String data, List<String> noises, List<String> names, int k) {
        PreparedData prepared = PreparedData.read(
                DataSets.open(data, DataOptions.none()), PreparationPlan.standard(), BACKEND, Progress.SILENT);
        List<Objective> objectives = names.stream()
                .map(name -> Objectives.named(name, Objectives.Parameters.usual(1)))
                .toList();
        return Analysis.run(
                        prepared,
                        new AnalysisPlan(
                                        noises.stream().map(Strategy::parse).toList(),
                                        objectives,
                                        new Dimensions.Given(List.of(k), true),
                                        Optional.empty(),
                                        0)
                                .without(Map.of("rotation", "not today")),
                        Progress.SILENT)
                .comparisons();
    }

    private static final List<String> NAMES = List.of(
            "reconstruction",
            "joint-embedding",
            "supervised",
            "joint",
            "spectral-contrastive",
            "infonce",
            "barlow-twins",
            "vicreg",
            "vae",
            "diffusion",
            "jepa");

    private static Set<String> group(FeatureComparison comparison, String member) {
        return comparison.groups().stream()
                .map(group -> new TreeSet<>(group.stream()
                        .map(i -> comparison.entries().get(i).name())
                        .toList()))
                .filter(group -> group.contains(member))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "fashion-mnist"})
    void whatIsTheSameByProofIsTheSame(String data) {
        Assumptions.assumeTrue(
                data.equals("digits") || Files.isDirectory(Path.of("/usr/share/datasets/fashion-mnist")),
                "Fashion-MNIST is not installed");
        List<FeatureComparison> both =
                compared(data, List.of("mask(ratio=0.75,patch=4)", "gaussian(sigma=1)"), NAMES, 16);
        assertEquals(2, both.size());
        FeatureComparison masked = both.get(0);
        assertEquals(
                new TreeSet<>(List.of("joint-embedding", "spectral-contrastive", "infonce", "barlow-twins", "vicreg")),
                group(masked, "vicreg"));
        assertEquals(new TreeSet<>(List.of("pca", "vae", "diffusion")), group(masked, "pca"));
        boolean integrated = data.equals("digits");
        assertEquals(
                integrated ? Set.of("supervised", "rotation") : Set.of("supervised", "rotation", "jepa"),
                masked.leftOut().keySet());
        assertTrue(integrated || masked.leftOut().get("jepa").contains("do not commute"), masked.leftOut()::toString);
        assertTrue(masked.leftOut().get("supervised").contains("at most 9"), masked.leftOut()::toString);
        FeatureComparison isotropic = both.get(1);
        assertEquals(10, group(isotropic, "pca").size());
        assertFalse(group(isotropic, "pca").contains("joint"));
        for (FeatureComparison comparison : both) {
            for (FeatureComparison.Equality equality : comparison.equalities()) {
                assertTrue(
                        equality.agrees() && equality.degrees().isPresent(),
                        () -> comparison.entries().get(equality.first()).name() + " and "
                                + comparison.entries().get(equality.second()).name() + ": " + equality);
            }
            for (int i = 0; i < comparison.entries().size(); i++) {
                assertEquals(0, comparison.degrees().get(i).get(i).getAsDouble());
                for (int j = 0; j < i; j++) {
                    assertEquals(
                            comparison.degrees().get(i).get(j),
                            comparison.degrees().get(j).get(i));
                }
            }
        }
        // What is not proved is far away: reconstruction and joint embedding under patches.
        int reconstruction = index(masked, "reconstruction");
        assertTrue(masked.degrees()
                        .get(reconstruction)
                        .get(index(masked, "vicreg"))
                        .getAsDouble()
                > 1);
    }

    private static int index(FeatureComparison comparison, String name) {
        return comparison.entries().stream()
                .map(FeatureComparison.Entry::name)
                .toList()
                .indexOf(name);
    }

    /** The matrix holds the angles of the closed forms' own features: against PCA that of the run. */
    @Test
    void anglesAgainstPcaAreThoseOfTheRuns() {
        FeatureComparison masked = compared(
                        "digits", List.of("mask(ratio=0.75,patch=4)"), List.of("reconstruction", "joint-embedding"), 8)
                .get(0);
        for (int i = 1; i <= 2; i++) {
            assertEquals(
                    masked.entries()
                            .get(i)
                            .run()
                            .orElseThrow()
                            .comparison()
                            .thetaMaxDegrees()
                            .getAsDouble(),
                    masked.degrees().get(0).get(i).getAsDouble(),
                    1e-8);
        }
    }

    /** An angle of 1e-6 degree, made by hand, is seen as it is: through its sine. */
    @Test
    void tinyAnglesKeepTheirDigits() {
        PreparedData digits = PreparedData.read(
                DataSets.open("digits", DataOptions.none()), PreparationPlan.standard(), BACKEND, Progress.SILENT);
        PrincipalSpace space = PrincipalSpace.of(digits.moments(), BACKEND);
        double turn = Math.toRadians(1e-6);
        double[] first = space.principalFeatures().inputRows().row(0);
        double[] tenth = space.principalFeatures().inputRows().row(9);
        double[] turned = new double[first.length];
        for (int i = 0; i < turned.length; i++) {
            turned[i] = Math.cos(turn) * first[i] + Math.sin(turn) * tenth[i];
        }
        assertEquals(
                1e-6, space.features(Matrix.of(turned)).largestAngleDegrees(space.features(Matrix.of(first))), 1e-12);
    }

    @Test
    void oneObjectiveAloneIsNotCompared() {
        assertTrue(compared("digits", List.of("none"), List.of("reconstruction"), 4)
                .isEmpty());
    }
}
