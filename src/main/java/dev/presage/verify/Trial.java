package dev.presage.verify;

import dev.presage.linalg.Backend;
import java.util.Random;

/**
 * What a check is given.
 *
 * @param claims the formulas under test
 * @param backend dense linear algebra of the claims (it has its own self-test, {@code doctor})
 * @param referee dense linear algebra of the referees, pure Java
 * @param effort how many problems
 * @param seed of all random problems
 */
record Trial(Claims claims, Backend backend, Backend referee, Effort effort, long seed) {
    /** A stream of its own for each purpose, whatever other checks draw. */
    Random random(String purpose) {
        return new Random(seed * 1_000_003 + purpose.hashCode());
    }

    /** Dense algebra for referees. */
    RefereeAlgebra algebra() {
        return new RefereeAlgebra(referee);
    }
}
