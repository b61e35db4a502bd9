package org.caravault.drop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.caravault.files.Descriptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A file that is there and cannot be read, as on a broken disk, is answered with what the kernel says of it. */
@Tag("fast")
class UnreadableDropTest {
    /** A regular file, and to read its beginning is EIO: nothing is mapped at address 0. */
    private static final Path BROKEN = Path.of("/proc/self/mem");

    @Test
    void whatTheKernelSaysIsTheAnswer() throws Exception {
        try (Descriptor directory = Descriptor.trusted(BROKEN.getParent())) {
            DropFile file = DropFile.of(directory, BROKEN.getFileName());
            assertThat(file.shape()).isEqualTo(DropFile.Shape.FILE);
            assertThatThrownBy(() -> file.requests(directory))
                    .isInstanceOf(BadDropException.class)
                    .hasMessageContaining("it cannot be read: Input/output error");
        }
    }
}
