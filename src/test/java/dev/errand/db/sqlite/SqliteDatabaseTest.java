package dev.errand.db.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {

    @TempDir
    private Path directory;

    private String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private void use(Path file) throws SQLException, IOException {
        try (SqliteDatabase database = new SqliteDatabase(TestStore.properties(file));
                Connection connection = database.writer().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists t (a)");
            try (Stream<Path> all = Files.list(file.getParent())) {
                List<Path> files =
                        all.filter(each -> !each.toString().endsWith(".lock")).toList();
                assertThat(files).hasSizeGreaterThan(1);
                for (Path each : files) {
                    assertThat(rights(each)).isEqualTo(rights(file));
                }
            }
        }
    }

    @Test
    void aNewFile_isItsOwnersAlone_asAreThoseBesideIt() throws Exception {
        Path file = directory.resolve("new/errand.db");
        use(file);
        assertThat(rights(file)).isEqualTo("rw-------");
    }

    @Test
    void aFileThatIsThere_keepsItsRights() throws Exception {
        Path file = Files.createFile(directory.resolve("errand.db"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        use(file);
        assertThat(rights(file)).isEqualTo("rw-r-----");
    }
}
