package dev.presage.nd4j;

import org.junit.jupiter.api.Tag;

/** ND4J on a GPU: {@code mvn -Pcuda verify -Dgroups=gpu}. */
@Tag("gpu")
class Nd4jCudaTest extends Nd4jTrainingContract {
    Nd4jCudaTest() {
        super("cuda");
    }
}
