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
