package org.caravault.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.caravault.settings.BadSettings;
import org.caravault.settings.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravault serve}: the service, until it is told to stop. */
@Command(name = "serve", description = "Runs the service until Ctrl-C or SIGTERM.", mixinStandardHelpOptions = true)
public final class Serve implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);
    private static final int CANNOT_START = 1;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "where to listen (127.0.0.1:8786)")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--data", paramLabel = "DIR", description = "holds all that the service writes (data)")
    private Path data = Path.of("data");

    @Option(
            names = "--vault",
            paramLabel = "DIR|HOST:/PATH",
            description = "where the backups lie (DATA/vault); empty: there is no vault")
    private Optional<String> vault = Optional.empty();

    @Option(names = "--config", paramLabel = "FILE", description = "the settings (config/application.properties)")
    private Optional<Path> config = Optional.empty();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "a setting; has the last word")
    private List<String> assignments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            stop.countDown();
                            Runtime.getRuntime().halt(ended.join()); // a signal would make 143 of a clean stop
                        },
                        "stop"));
        int code = serveUntil(stop);
        ended.complete(code);
        return code;
    }

    private int serveUntil(CountDownLatch stop) throws Exception {
        try (Service service = Service.start(settings(), Home.find())) {
            System.out.println("Caravault listens on http://" + service.listen());
            stop.await();
            LOG.info("stopping");
            return 0;
        } catch (BadSettings | CannotStart wrong) {
            System.err.println(wrong.getMessage());
            return CANNOT_START;
        } catch (Exception unexpected) {
            LOG.error("Caravault does not start", unexpected);
            return CANNOT_START;
        }
    }

    private Settings settings() throws IOException {
        List<String> all = new ArrayList<>();
        listen.ifPresent(value -> all.add("listen=" + value));
        vault.ifPresent(value -> all.add("backup_mount_export=" + absolute(value)));
        all.addAll(assignments);
        Path file = config.orElseGet(() -> Home.find().resolve("config/application.properties"));
        return Settings.read(Optional.of(file).filter(Files::exists), System.getenv(), all, data);
    }

    /** A directory may be given relative to where the command is run; HOST:/PATH is left alone. */
    private static String absolute(String vault) {
        return vault.isEmpty() || vault.contains(":/")
                ? vault
                : Path.of(vault).toAbsolutePath().normalize().toString();
    }
}
