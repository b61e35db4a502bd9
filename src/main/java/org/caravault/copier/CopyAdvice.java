package org.caravault.copier;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a person can do about a failed copy, by the operating system's error. */
public enum CopyAdvice {
    NO_SPACE(
            List.of("No space left on device", "Disk quota exceeded"),
            List.of(28, 122),
            "Free space on the destination, or delete old backups; then retry."),
    NOT_PERMITTED(
            List.of("Permission denied", "Operation not permitted"),
            List.of(13, 1),
            "Let the data node's root read and write there (for NFS: no_root_squash); then retry."),
    READ_ONLY(List.of("Read-only file system"), List.of(30), "Remount the destination read-write, then retry."),
    STALE(
            List.of("Stale file handle"),
            List.of(116),
            "The server no longer exports what was mounted; check its exports, then retry."),
    BROKEN(
            List.of("Input/output error"),
            List.of(5),
            "I/O error on the server or its disk. Check its health, then retry.");

    private static final String OTHERWISE = "See the data node's log for more, then retry.";

    private static final String NOT_TAKEN =
            "The destination cannot hold this: use one whose file system takes it (for NFS: no_root_squash), or remove it from the source; then retry.";

    private static final String SPARED =
            "The share contains a vault or Caravault's data, which was skipped. Move one of them, then retry.";

    private static final int ADVICES = 2;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> texts;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Integer> numbers;

    private final String advice;

    CopyAdvice(List<String> texts, List<Integer> numbers, String advice) {
        this.texts = texts;
        this.numbers = numbers;
        this.advice = advice;
    }

    /** By the text of an error that ends with the operating system's own words; empty: it has none that are known. */
    public static Optional<String> known(String cause) {
        return Arrays.stream(values())
                .filter(known -> known.texts.stream().anyMatch(cause::contains))
                .findFirst()
                .map(known -> known.advice);
    }

    /** The same, with advice in any case. */
    public static String of(String cause) {
        return known(cause).orElse(OTHERWISE);
    }

    /** By the kinds and the numbers of errors, whatever their words and the names of the files are. */
    static String of(List<CopyError> errors) {
        if (errors.stream().anyMatch(error -> error.kind() == CopyErrorKind.PROTECTED)) {
            return SPARED;
        }
        String advices = errors.stream()
                .flatMap(error -> byNumber(error.errno()).stream())
                .distinct()
                .limit(ADVICES)
                .map(known -> known.advice)
                .collect(Collectors.joining(" "));
        return advices.isEmpty() ? OTHERWISE : advices;
    }

    /** Of a destination that cannot hold all that a file has. */
    static String notTaken() {
        return NOT_TAKEN;
    }

    static Optional<CopyAdvice> byNumber(int errno) {
        return Arrays.stream(values())
                .filter(known -> known.numbers.contains(errno))
                .findFirst();
    }
}
