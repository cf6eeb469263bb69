package dev.presage.nd4j;

/** ND4J on the processor: {@code mvn -Pnd4j test -Dtest=Nd4jTrainingTest}. */
class Nd4jTrainingTest extends Nd4jTrainingContract {
    Nd4jTrainingTest() {
        super("nd4j");
    }
}
