package dev.errand.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.support.PageRoutes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;

/** The addresses that the dashboard answers. */
class DashboardControllerTest {

    /** Else whoever has not signed in yet would be refused the very page on which that is done. */
    @Test
    void eachAddress_isThatOfAPage() throws NoSuchMethodException {
        String[] addresses = DashboardController.class
                .getDeclaredMethod("page", HttpServletRequest.class)
                .getAnnotation(GetMapping.class)
                .value();

        assertThat(List.of(addresses))
                .hasSizeGreaterThan(1)
                .allMatch(path -> PageRoutes.contain(path.replace("{id}", "x")));
    }
}
