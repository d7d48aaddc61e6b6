# Builds the jar, takes it apart into layers that change at different rates, and trains a cache of loaded classes in the very
# image that runs, since the cache holds only for the same JVM and the same files.

FROM eclipse-temurin:25-jdk AS build
WORKDIR /build
COPY mvnw pom.xml ./
COPY .mvn .mvn
COPY clients clients
COPY src src
RUN ./mvnw -q -B package -DskipTests -Dspotless.check.skip=true \
 && java -Djarmode=tools -jar target/errand.jar extract --layers --destination layers

FROM eclipse-temurin:25-jre
# The first process: it asks about orphans of commands that have ended, which the JVM would leave as zombies.
RUN apt-get update && apt-get install --yes --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN groupadd --system --gid 10001 errand \
 && useradd --system --uid 10001 --gid errand --home-dir /app --shell /usr/sbin/nologin errand \
 && mkdir -p /app /data && chown errand:errand /app /data
WORKDIR /app
COPY --from=build --chown=errand:errand /build/layers/dependencies/ ./
COPY --from=build --chown=errand:errand /build/layers/spring-boot-loader/ ./
COPY --from=build --chown=errand:errand /build/layers/snapshot-dependencies/ ./
COPY --from=build --chown=errand:errand /build/layers/application/ ./
USER errand
# Little memory while there is little to do: few arenas of the allocator, a collector without threads and tables of its own, a heap that
# starts small and grows as it is needed, and what compilers and drivers have freed is given back.
ENV MALLOC_ARENA_MAX=2
# Inside a container everything outside is somebody else's network: so callers need keys, and the first one is put beside the data.
ENV SERVER_ADDRESS=0.0.0.0 \
    ERRAND_DATABASE_URL=jdbc:sqlite:/data/errand.db \
    ERRAND_SECURITY_BOOTSTRAPFILE=/data/bootstrap.key \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -XX:InitialHeapSize=48m -XX:+UseSerialGC -XX:TrimNativeHeapInterval=2000 -XX:+ExitOnOutOfMemoryError"
RUN --mount=type=bind,source=src/main/docker/train.sh,target=/tmp/train.sh \
    bash /tmp/train.sh java -XX:AOTCacheOutput=errand.aot --enable-native-access=ALL-UNNAMED -jar errand.jar
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /actuator/health/liveness HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
# The service gets SIGTERM from tini at once: give it errand.execution.drain and a few seconds, `docker stop --time 40`.
STOPSIGNAL SIGTERM
ENTRYPOINT ["tini", "--", "java", "-XX:AOTCache=errand.aot", "--enable-native-access=ALL-UNNAMED", "-jar", "errand.jar"]
