// The mycelia command. Exit codes: 0 done, 1 it failed (one line on standard error says why), 2 the command line was wrong.

using Mycelia.Cli.Commands;

return MyceliaCommand.Run(args, Console.Out, Console.Error);
