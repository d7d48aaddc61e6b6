package dev.errand.db.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PowersOfTwoTest {

    private static List<List<Integer>> portions(int rows) throws SQLException {
        List<List<Integer>> portions = new ArrayList<>();
        PowersOfTwo.each(IntStream.range(0, rows).boxed().toList(), portions::add);
        return portions;
    }

    @Test
    void rowsComeInTheirOrder_inPortionsOfAPowerOfTwo() throws SQLException {
        assertThat(portions(300).stream().map(List::size)).containsExactly(128, 128, 32, 8, 4);
        assertThat(portions(300).stream().flatMap(List::stream))
                .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
    }

    @Test
    void onePortion_isWhatIsOne() throws SQLException {
        for (int rows = 1; rows <= 300; rows++) {
            assertThat(PowersOfTwo.isOnePortion(rows))
                    .as("%d", rows)
                    .isEqualTo(portions(rows).size() == 1);
        }
    }

    @Test
    void noRows_areNoPortion() throws SQLException {
        assertThat(portions(0)).isEmpty();
    }
}
