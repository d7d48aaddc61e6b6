package dev.errand.launch;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Answers the search for components and for classes with properties out of a list that the build makes, so that not every class has to be read twice
 * at each start. Everything else is searched for as usual. Nested components are found by the classes they are in.
 */
public final class ComponentIndex extends PathMatchingResourcePatternResolver {

    static final String SEARCH = "classpath*:dev/errand/**/*.class";
    private static final String LIST = "classpath:components.txt";

    @Override
    public Resource[] getResources(String location) throws IOException {
        return location.equals(SEARCH)
                ? files().stream().map(file -> getResource("classpath:" + file)).toArray(Resource[]::new)
                : super.getResources(location);
    }

    /**
     * The files of all classes that the search is for.
     *
     * @throws FileNotFoundException if the build has made no list
     */
    List<String> files() throws IOException {
        try (InputStream in = getResource(LIST).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(file -> file.replace('\\', '/').replaceFirst("\\.java$", ".class"))
                    .toList();
        }
    }
}
