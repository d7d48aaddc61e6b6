package dev.errand.command.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {

    @TempDir
    private Path base;

    private static long entries(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }

    @Test
    void folders_areFresh_andRemovedWithWhatIsInThem() throws IOException {
        Path outside = Files.createDirectory(base.resolve("outside"));
        Files.writeString(outside.resolve("kept"), "x");
        Workspaces workspaces = new Workspaces(base.resolve("in"), "1-2-3-1");
        workspaces.begin();
        Workspaces.Workspace space = workspaces.open();
        Path locked = Files.createDirectory(space.folder().resolve("locked"));
        Files.writeString(locked.resolve("file"), "x");
        Files.createSymbolicLink(space.folder().resolve("link"), outside);
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));

        space.close();

        assertThat(space.folder()).doesNotExist();
        assertThat(outside.resolve("kept")).exists();
        workspaces.end();
        assertThat(entries(base.resolve("in"))).isZero();
    }

    @Test
    void whatACrashLeaves_isRemovedByTheNext_andNothingOfWhoLives() throws IOException {
        Workspaces living = new Workspaces(base, "1-2-3-1");
        living.begin();
        Workspaces.Workspace used = living.open();
        Files.createDirectories(base.resolve("1-1-1-1/7/below"));
        Files.createFile(base.resolve("1-1-1-1.lock"));

        Workspaces next = new Workspaces(base, "1-4-5-1");
        next.begin();

        await().until(() -> Files.notExists(base.resolve("1-1-1-1.lock")));
        assertThat(base.resolve("1-1-1-1")).doesNotExist();
        assertThat(used.folder()).exists();
        next.end();
        living.end();
        assertThat(entries(base)).isZero();
    }

    @Test
    void aNameThatComesAgain_beginsEmpty_andWhatWasTidiedAwayIsMadeAgain() throws IOException {
        Files.createDirectories(base.resolve("1-2-3-1/1/below"));
        Workspaces workspaces = new Workspaces(base, "1-2-3-1");
        workspaces.begin();
        assertThat(entries(base.resolve("1-2-3-1"))).isZero();
        Files.delete(base.resolve("1-2-3-1"));
        assertThat(workspaces.open().folder()).isDirectory();
        workspaces.end();
        assertThat(entries(base)).isZero();
    }

    @Test
    void aFolderThatNobodyTouched_isUsedAgain_underAnotherName() throws IOException {
        Workspaces workspaces = begun();
        Workspaces.Workspace first = workspaces.open();
        Object folder = Files.getAttribute(first.folder(), "unix:ino");

        workspaces.giveBack(first);
        Workspaces.Workspace second = workspaces.open();

        assertThat(first.folder()).doesNotExist();
        assertThat(second.folder()).isEmptyDirectory().isNotEqualTo(first.folder());
        assertThat(Files.getAttribute(second.folder(), "unix:ino")).isEqualTo(folder);
        assertThat(second.output()).isNotEqualTo(first.output());
        workspaces.giveBack(second);
        workspaces.end();
        assertThat(entries(base)).isZero();
    }

    @Test
    void aFolderThatSomebodyTouched_isRemoved() throws IOException {
        Workspaces workspaces = begun();
        Workspaces.Workspace written = workspaces.open();
        Files.writeString(written.folder().resolve("file"), "x");
        Workspaces.Workspace opened = workspaces.open();
        Files.setPosixFilePermissions(opened.folder(), PosixFilePermissions.fromString("rwxrwxrwx"));

        workspaces.giveBack(written);
        workspaces.giveBack(opened);

        assertThat(entries(base.resolve("1-2-3-1"))).isZero();
        workspaces.end();
    }

    @Test
    void aFolderThatWaitedAndWasTidiedAway_isMadeAnew() throws IOException {
        Workspaces workspaces = begun();
        workspaces.giveBack(workspaces.open());
        Workspaces.remove(base.resolve("1-2-3-1"));

        assertThat(workspaces.open().folder()).isEmptyDirectory();
        workspaces.end();
    }

    private Workspaces begun() {
        Workspaces workspaces = new Workspaces(base, "1-2-3-1");
        workspaces.begin();
        return workspaces;
    }
}
