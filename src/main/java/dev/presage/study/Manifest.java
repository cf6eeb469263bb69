package dev.presage.study;

import dev.presage.data.Layout;
import dev.presage.linalg.Vector;
import dev.presage.moments.Scale;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * From what and with what a result was computed; written with every result.
 *
 * @param data name or path of the data set
 * @param sha256 content hash of the data set
 * @param n number of training samples used; empty for saved moments that do not say of how many
 * @param testN number of test samples, 0 if there are none
 * @param skipped number of files left out because they could not be used
 * @param layout arrangement of the coordinates
 * @param classes number of classes, if the labels are such
 * @param classNames their names, by number; none without classes
 * @param targets number of real-valued targets a sample, if the labels are such
 * @param center whether samples and views were centred
 * @param scale the kind of scaling
 * @param divisor the divisors, one a coordinate
 * @param noiseSpace the space the noise acted in
 * @param momentError how far rounding in less than double precision is expected to move the moments, relative to the largest
 *     eigenvalue; 0 if they were accumulated in doubles
 * @param features the feature map in front of everything, if there is one, with all arguments and seeds
 * @param seed of all random draws
 * @param backend name of the linear algebra backend
 * @param backendDetail its library, version and device
 * @param threads its number of threads
 * @param jdk Java runtime
 * @param os operating system and processor architecture
 * @param source for saved moments, the manifest they came with: JSON, {@code null} if there was none
 */
public record Manifest(
        String data,
        String sha256,
        OptionalLong n,
        int testN,
        int skipped,
        Layout layout,
        OptionalInt classes,
        List<String> classNames,
        OptionalInt targets,
        boolean center,
        Scale scale,
        Vector divisor,
        NoiseSpace noiseSpace,
        double momentError,
        Optional<String> features,
        long seed,
        String backend,
        String backendDetail,
        int threads,
        String jdk,
        String os,
        Optional<String> source) {
    /** Keeps the names as they are. */
    public Manifest {
        classNames = List.copyOf(classNames);
    }
}
