using Engram.Cli.Commands;

return await CommandLine.RunAsync(args);
