package org.caravault.copy.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.caravault.copy.linux.Linux;
import org.caravault.copy.testing.ChildCopier;
import org.caravault.copy.testing.HostileTree;
import org.caravault.copy.testing.RsyncOracle;
import org.caravault.copy.testing.Workspace;
import org.junit.jupiter.api.Test;

/** The copier's calls go through a library of its own, or through JNA: the results must be the same, only the speed differs. */
class OwnLibraryTest {
    private static final Path LIBRARY = Path.of(System.getProperty("caravault.copy.calls"));

    private static void requireLibrary() {
        assumeTrue(Files.exists(LIBRARY), "there was no C compiler to build " + LIBRARY);
    }

    @Test
    void whereItWasBuiltItIsTheOneThatCarriesTheCalls() throws Exception {
        requireLibrary();
        Linux.effectiveUser();
        assertThat(Files.readString(Path.of("/proc/self/maps"))).contains(LIBRARY.toString());
    }

    @Test
    void itHasEachCallThatIsDeclared() throws Exception {
        requireLibrary();
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/nm")), "there is no nm to list what the library has");
        String symbols = RsyncOracle.run("nm", "-D", "--defined-only", LIBRARY.toString());
        List<String> declared = Stream.of("LibC", "OwnCalls")
                .flatMap(name -> Stream.of(
                                declaredIn("org.caravault.copy.linux." + name).getDeclaredMethods())
                        .filter(method -> Modifier.isNative(method.getModifiers()))
                        .map(method -> "Java_org_caravault_copy_linux_" + name + "_"
                                + method.getName().replace("_", "_1")))
                .toList();
        assertThat(declared)
                .hasSizeGreaterThan(40)
                .allSatisfy(call -> assertThat(symbols).containsPattern(call + "(__\\w+)?\n"));
    }

    private static Class<?> declaredIn(String name) {
        try {
            return Class.forName(name, false, OwnLibraryTest.class.getClassLoader());
        } catch (ClassNotFoundException gone) {
            throw new AssertionError(gone);
        }
    }

    @Test
    void withoutItNothingIsLostEither() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            HostileTree.build(w.path("src"));
            Files.createDirectory(Path.of(w.path("b")));
            List<String> without = List.of("-Dcaravault.copy.calls=" + w.path("nowhere"));
            Process copy = ChildCopier.start(
                    without, "copy", w.path("src"), w.path("b/data"), "--manifest", w.path("b/manifest"));
            assertThat(ChildCopier.output(copy)).isEmpty();
            assertThat(copy.waitFor()).isZero();
            RsyncOracle.same(w.path("src"), w.path("b/data"));
            Process verify = ChildCopier.start(without, "verify", w.path("b"));
            assertThat(ChildCopier.output(verify)).isEmpty();
            assertThat(verify.waitFor()).isZero();
            assertThat(CopyMain.run("verify", w.path("b"))).isZero();
            RsyncOracle.shell(
                    "mkdir $1/many; cd $1/many; seq 1000 | xargs touch; seq 2001 2100 | xargs mkdir", w.path("b"));
            Process remove = ChildCopier.start(without, "remove", w.path("b"));
            assertThat(ChildCopier.output(remove)).isEmpty();
            assertThat(remove.waitFor()).isZero();
            assertThat(Path.of(w.path("b"))).doesNotExist();
        }
    }

    @Test
    void oneThatDoesNotFitThisMachineIsReportedAndDoneWithout() throws Exception {
        try (Workspace w = Workspace.inMemory()) {
            RsyncOracle.shell("mkdir $1; echo a > $1/f; echo no library > $2", w.path("src"), w.path("broken.so"));
            Process copy = ChildCopier.start(
                    List.of("-Dcaravault.copy.calls=" + w.path("broken.so")), "copy", w.path("src"), w.path("dst"));
            assertThat(ChildCopier.output(copy)).contains("the copier starts slowly", "broken.so");
            assertThat(copy.waitFor()).isZero();
            assertThat(Path.of(w.path("dst/f"))).hasContent("a");
        }
    }
}
