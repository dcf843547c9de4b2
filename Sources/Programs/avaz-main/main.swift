import AvazCommandLine

Avaz.main()
