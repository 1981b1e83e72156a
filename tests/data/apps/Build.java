import com.android.tools.r8.CompilationMode;
import com.android.tools.r8.D8;
import com.android.tools.r8.D8Command;
import com.android.tools.r8.OutputMode;
import com.android.tools.r8.R8;
import com.android.tools.r8.R8Command;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Compiles every app of a folder with javac, then with D8 and with R8, all in one process.
 *
 * <p>{@code java -cp d8.jar Build.java APPS LIBRARY SDKS}: each folder of APPS has {@code src}, {@code rules.pro} and
 * {@code sdk.txt}; {@code classes}, {@code plain} and {@code small} come into being beside them.
 */
final class Build {
    public static void main(String[] arguments) throws Exception {
        Path apps = Path.of(arguments[0]);
        Path library = Path.of(arguments[1]);
        Path sdks = Path.of(arguments[2]);
        Path later = platform(apps.resolve("platform"), library);
        List<Path> list;
        try (Stream<Path> folders = Files.list(apps)) {
            list = folders.filter(folder -> !folder.endsWith("platform")).sorted().collect(Collectors.toList());
        }
        for (Path app : list) {
            List<Path> jars = new ArrayList<>();
            for (String jar : Files.readAllLines(app.resolve("sdk.txt"))) {
                jars.add(sdks.resolve(jar));
            }
            List<Path> path = new ArrayList<>(jars);
            path.add(later);
            path.add(library);
            compile(files(app.resolve("src"), ".java"), path, app.resolve("classes"));
            List<Path> program = files(app.resolve("classes"), ".class");
            program.addAll(jars);
            Path plain = Files.createDirectory(app.resolve("plain"));
            D8.run(D8Command.builder().addProgramFiles(program).addLibraryFiles(library).addClasspathFiles(later)
                .setMinApiLevel(21).setMode(CompilationMode.RELEASE).setOutput(plain, OutputMode.DexIndexed).build());
            Path small = Files.createDirectory(app.resolve("small"));
            R8.run(R8Command.builder().addProgramFiles(program).addLibraryFiles(library).addClasspathFiles(later)
                .addProguardConfigurationFiles(app.resolve("rules.pro")).setProguardMapOutputPath(small.resolve("mapping.txt"))
                .setMinApiLevel(21).setMode(CompilationMode.RELEASE).setOutput(small, OutputMode.DexIndexed).build());
        }
    }

    /** A jar of the newer classes of the platform, which are compiled against and not packed. */
    private static Path platform(Path folder, Path library) throws Exception {
        Path classes = folder.resolve("classes");
        compile(files(folder.resolve("src"), ".java"), List.of(library), classes);
        Path jar = folder.resolve("platform.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path file : files(classes, ".class")) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, out);
            }
        }
        return jar;
    }

    private static List<Path> files(Path folder, String end) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(end)).sorted().collect(Collectors.toList());
        }
    }

    private static void compile(List<Path> sources, List<Path> path, Path out) throws Exception {
        Files.createDirectory(out);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classes = path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        // Of API 17 there is nothing else to lay the classes of java.* on.
        List<String> options = List.of("-d", out.toString(), "-cp", classes, "--release", "8", "-nowarn", "-g");
        StringWriter messages = new StringWriter();
        var manager = compiler.getStandardFileManager(null, null, null);
        var units = manager.getJavaFileObjectsFromPaths(sources);
        if (!compiler.getTask(messages, manager, null, options, null, units).call()) {
            throw new IllegalStateException(messages.toString());
        }
    }
}
