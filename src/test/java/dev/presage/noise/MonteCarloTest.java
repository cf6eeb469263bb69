package dev.presage.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.presage.data.BadInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MonteCarloTest {
    @ParameterizedTest
    @CsvSource({"3, 3", "4, 4", "5, 5", "16, 16", "17, 17", "18, 9", "20, 10", "34, 34", "64, 16", "1000, 10"})
    void theMostGroupsUpTo16ThatDivideTheViews(int views, int groups) {
        MonteCarlo plan = MonteCarlo.of(views, 7);
        assertEquals(groups, plan.groups());
        assertEquals(views, plan.viewsPerGroup() * groups);
        assertEquals(7, plan.seed());
    }

    /** 2 GiB hold 5 matrices of 3072 x 3072 doubles for each of 5 groups; 7 views are in 7 groups or none. */
    @ParameterizedTest
    @CsvSource({"64, 32, 16", "784, 20, 10", "3072, 20, 5", "3072, 16, 4", "3072, 7, 7", "30000, 12, 3"})
    void manyCoordinatesTakeFewerGroups(int dimension, int views, int groups) {
        assertEquals(groups, MonteCarlo.forDimension(dimension, views, 0).groups());
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "6, 2", "7, 3", "3, 4", "0, 0", "-3, -3"})
    void groupsAreAtLeastThreeAndEqual(int views, int groups) {
        String message = assertThrows(BadInputException.class, () -> new MonteCarlo(views, groups, 0))
                .getMessage();
        assertTrue(message.contains(views + " views and " + groups + " groups"), message);
    }

    @Test
    void twoViewsAreTooFewForAnError() {
        String message =
                assertThrows(BadInputException.class, () -> MonteCarlo.of(2, 0)).getMessage();
        assertTrue(message.contains("at least 3 views") && message.endsWith("found 2"), message);
    }
}
