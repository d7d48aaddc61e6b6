package dev.errand.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets the clock of a process go wrong by a fixed time. It comes as an agent, which only says by how much; that puts it on the class path, where the
 * service finds it as an initializer of its context.
 */
public final class OffsetClock implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final String CLOCK = "machineClock";
    private static final String OFFSET = "test.clock.offset";

    /** What the JVM calls before the service begins. */
    public static void premain(String offset) {
        System.setProperty(OFFSET, offset);
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Duration offset = Duration.parse(System.getProperty(OFFSET, "PT0S"));
        context.addBeanFactoryPostProcessor(beans -> replace(beans, Clock.offset(Clock.systemUTC(), offset)));
    }

    private static void replace(ConfigurableListableBeanFactory beans, Clock clock) {
        if (beans instanceof BeanDefinitionRegistry registry && registry.containsBeanDefinition(CLOCK)) {
            RootBeanDefinition wrong = new RootBeanDefinition(Clock.class, () -> clock);
            wrong.setDefaultCandidate(false);
            registry.removeBeanDefinition(CLOCK);
            registry.registerBeanDefinition(CLOCK, wrong);
        }
    }

    /** The argument of a JVM whose clock is to be that much ahead; makes the agent in the directory. */
    static String argument(Path directory, Duration offset) {
        Path jar = directory.resolve("offset-clock.jar");
        try {
            if (!Files.exists(jar)) {
                write(jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "-javaagent:" + jar + "=" + offset;
    }

    private static void write(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", OffsetClock.class.getName());
        String own = OffsetClock.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream code = Objects.requireNonNull(
                        OffsetClock.class.getClassLoader().getResourceAsStream(own))) {
            out.putNextEntry(new JarEntry(own));
            code.transferTo(out);
            out.putNextEntry(new JarEntry("META-INF/spring.factories"));
            String factories = ApplicationContextInitializer.class.getName() + "=" + OffsetClock.class.getName() + "\n";
            out.write(factories.getBytes(StandardCharsets.UTF_8));
        }
    }
}
