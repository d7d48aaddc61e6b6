package dev.errand.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.ErrandApplication;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.stereotype.Component;

class ComponentIndexTest {

    @Test
    void files_areOfAllClassesThatHaveTheAnnotations() throws IOException {
        assertThat(new ComponentIndex().files()).containsExactlyInAnyOrderElementsOf(annotated());
    }

    @Test
    void search_findsThem() throws IOException {
        ComponentIndex index = new ComponentIndex();
        assertThat(index.getResources(ComponentIndex.SEARCH))
                .hasSameSizeAs(index.files())
                .allMatch(Resource::exists);
        assertThat(index.getResources("classpath*:dev/errand/launch/Comp*.class"))
                .anyMatch(found -> "ComponentIndex.class".equals(found.getFilename()));
    }

    private static Set<String> annotated() throws IOException {
        SimpleMetadataReaderFactory reader = new SimpleMetadataReaderFactory();
        Set<String> files = new TreeSet<>();
        for (Resource file : new PathMatchingResourcePatternResolver().getResources(ComponentIndex.SEARCH)) {
            AnnotationMetadata type = reader.getMetadataReader(file).getAnnotationMetadata();
            boolean wanted = type.isAnnotated(Component.class.getName())
                    || type.isAnnotated(ConfigurationProperties.class.getName());
            if (wanted && isMain(file) && !type.getClassName().equals(ErrandApplication.class.getName())) {
                String name = type.getClassName().replace('.', '/');
                int nested = name.indexOf('$');
                files.add((nested < 0 ? name : name.substring(0, nested)) + ".class");
            }
        }
        return files;
    }

    private static boolean isMain(Resource file) throws IOException {
        return !file.getURL().getPath().contains("/test-classes/");
    }
}
